/** Every cause of a problem that the product knows: its kind (which decides what the job becomes), a title and the cure a person reads. */

/** What a problem means for the job it hit; see `JobState` for what each leads to. */
export const problemKinds = [
  'unreachable',
  'busy',
  'unauthorised',
  'unconfirmed',
  'rejected',
  'unmapped',
  'unexpected',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

type CauseEntry = { kind: ProblemKind; title: string; hint: string };

/** Stable codes: stored, counted and shown by; never renamed. The hint says what to do, in plain words. */
export const problemCauses = {
  'khaos-unreachable': {
    kind: 'unreachable',
    title: 'Khaos Control does not answer',
    hint: 'Check that the KC web server is running and that the address in Set-up is right. Nothing is lost; Quayside goes on by itself when KC answers.',
  },
  'khaos-wrong-address': {
    kind: 'unreachable',
    title: 'This address is not Khaos Control’s web service',
    hint: 'Check server, port, folder and program name (Khaos….exe) in Set-up; the address ends in /wsdl/IKosWeb.',
  },
  'khaos-certificate': {
    kind: 'unreachable',
    title: 'Khaos Control’s certificate is not trusted',
    hint: 'If the server uses its own certificate, compare the fingerprint with the server and pin it in Set-up.',
  },
  'khaos-unauthorised': {
    kind: 'unauthorised',
    title: 'Khaos Control refused the sign-in',
    hint: 'Check the user name and password for KC’s web service in Set-up.',
  },
  'khaos-unreadable': {
    kind: 'unexpected',
    title: 'Khaos Control’s answer cannot be read',
    hint: 'The raw answer is kept with the problem. Send it to support; retry when KC has been looked at.',
  },
  'khaos-fault': {
    kind: 'rejected',
    title: 'Khaos Control reported a fault',
    hint: 'Read the message KC gave, correct it in KC or in the order, then retry.',
  },
  'khaos-method-missing': {
    kind: 'rejected',
    title: 'This Khaos Control does not offer a call that is needed',
    hint: 'Ask your KC support for a newer web service, or leave the feature switched off.',
  },
  'shopify-unreachable': {
    kind: 'unreachable',
    title: 'Shopify does not answer',
    hint: 'Check the internet connection and the shop’s address in Set-up. Quayside goes on by itself when Shopify answers.',
  },
  'shopify-busy': {
    kind: 'busy',
    title: 'Shopify asked to slow down',
    hint: 'Nothing to do: Quayside waits and goes on.',
  },
  'shopify-unauthorised': {
    kind: 'unauthorised',
    title: 'Shopify refused the sign-in',
    hint: 'Check client id and secret of the app in Shopify’s Dev Dashboard, and that the app is installed on the store.',
  },
  'shopify-scope-missing': {
    kind: 'unauthorised',
    title: 'The Shopify app lacks a permission',
    hint: 'Add the named scope to the app in Shopify’s Dev Dashboard, release a version and approve it in the store.',
  },
  'shopify-personal-data-withheld': {
    kind: 'unauthorised',
    title: 'Shopify withholds names and addresses from the app',
    hint: 'Request access to protected customer data for the app in Shopify; until then no order is sent to KC.',
  },
  'shopify-unreadable': {
    kind: 'unexpected',
    title: 'Shopify’s answer cannot be read',
    hint: 'The raw answer is kept with the problem. Send it to support.',
  },
  'shopify-rejected': {
    kind: 'rejected',
    title: 'Shopify refused the request',
    hint: 'Read what Shopify said, correct it in Shopify, then retry.',
  },
  'shopify-wrong-address': {
    kind: 'unreachable',
    title: 'This is not the address of a Shopify shop',
    hint: 'Check the shop’s address in Set-up; it ends in .myshopify.com.',
  },
  'shopify-unconfirmed': {
    kind: 'unconfirmed',
    title: 'Sent to Shopify, but no answer came',
    hint: 'Nothing to do yet: Quayside asks Shopify what happened before it sends anything again.',
  },
  'khaos-unconfirmed': {
    kind: 'unconfirmed',
    title: 'Sent to Khaos Control, but no answer came',
    hint: 'Nothing to do yet: Quayside asks KC what happened before it sends anything again.',
  },
  'another-engine': {
    kind: 'busy',
    title: 'Another Quayside engine writes to this shop',
    hint: 'Nothing to do if another PC runs Quayside for this shop: this one only watches. If that PC is switched off for good, this one takes over by itself in a few minutes.',
  },
  'write-unconfirmed': {
    kind: 'unconfirmed',
    title: 'Something was sent, and what became of it is not known',
    hint: 'Nothing to do yet: Quayside asks the other system before it sends anything again.',
  },
  'program-error': {
    kind: 'unexpected',
    title: 'Something unexpected happened inside Quayside',
    hint: 'Nothing was lost. Retry; if it comes back, send the support file.',
  },
} as const satisfies Record<string, CauseEntry>;

export type ProblemCause = keyof typeof problemCauses;
