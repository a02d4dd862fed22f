/** Every cause of a problem that the product knows: its kind (which decides what the job becomes), a title and the cure a person reads. */

/** What a problem means for the job it hit; see `JobState` for what each leads to. */
export const problemKinds = ['unreachable', 'busy', 'unauthorised', 'unconfirmed', 'rejected', 'unmapped', 'unexpected'] as const;
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
  // Only in answer to a question: what became of something sent is looked up, and is another cause.
  'khaos-fault': {
    kind: 'busy',
    title: 'Khaos Control answered a question with a fault',
    hint: 'Nothing was sent, and Quayside asks again by itself. If this stays, read the message KC gave and correct it in KC or in the order.',
  },
  'khaos-method-missing': {
    kind: 'rejected',
    title: 'This Khaos Control does not offer a call that is needed',
    hint: 'Ask your KC support for a newer web service, or leave the feature switched off.',
  },
  'khaos-cannot-ask': {
    kind: 'rejected',
    title: 'Khaos Control cannot be asked about this code',
    hint: 'KC’s web service separates codes by commas, so a code with a comma cannot be asked for. Rename it in KC or map it to another one.',
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
  'shopify-version': {
    kind: 'unauthorised',
    title: 'Shopify no longer offers the version of its interface that Quayside speaks',
    hint: 'Install the newest Quayside. Until then nothing is read from this shop, so that nothing is misread.',
  },
  'shopify-shop-closed': {
    kind: 'unauthorised',
    title: 'The shop is frozen or locked',
    hint: 'Open the shop’s admin in a browser: there is a bill to pay or a question from Shopify to answer. Quayside goes on when the shop is open again.',
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
  'sent-in-vain': {
    kind: 'rejected',
    title: 'Sent again and again, and it never arrived',
    hint: 'Look into the other system’s own log for why it drops what it is sent, then retry.',
  },
  'order-foreign-currency': {
    kind: 'rejected',
    title: 'The customer paid in another currency',
    hint: 'Enter the order in KC by hand and link it here, or ignore it with a reason: a sales order has one currency.',
  },
  'order-partly-fulfilled': {
    kind: 'rejected',
    title: 'Part of the order was fulfilled before it reached Khaos Control',
    hint: 'Choose: import what remains, import all of it, or leave it alone.',
  },
  'order-personal-data-missing': {
    kind: 'rejected',
    title: 'Shopify gives neither name nor address of the order',
    hint: 'The customer was erased, or the app may not see customer data. Check the app’s access in Shopify, then retry; or enter the order in KC by hand and link it.',
  },
  'order-address-missing': {
    kind: 'rejected',
    title: 'The order has no address',
    hint: 'Add an address to the order in Shopify, then retry.',
  },
  'order-address-incomplete': {
    kind: 'rejected',
    title: 'The address lacks something that Khaos Control needs',
    hint: 'Complete the named part of the address in Shopify, then retry.',
  },
  'order-address-too-long': {
    kind: 'rejected',
    title: 'The address does not fit into Khaos Control’s fields',
    hint: 'Shorten the named part of the address in Shopify, then retry. Nothing is cut without being asked.',
  },
  'order-characters': {
    kind: 'rejected',
    title: 'A text of the order has letters that Khaos Control cannot keep',
    hint: 'Write the named field in Latin letters in Shopify, then retry.',
  },
  'order-line-without-sku': {
    kind: 'unmapped',
    title: 'A line of the order has no SKU',
    hint: 'Give the variant a SKU in Shopify for the next orders, and map this line’s product to a stock code in Set-up; then retry.',
  },
  'order-product-deleted': {
    kind: 'unmapped',
    title: 'A line’s product was deleted in Shopify and its SKU is unknown',
    hint: 'Map the SKU to a stock code in Set-up, or enter the order in KC by hand and link it.',
  },
  'order-custom-line': {
    kind: 'unmapped',
    title: 'The order has a line that somebody typed in',
    hint: 'Name a stock code for custom lines in Set-up, or map the line’s SKU; then retry.',
  },
  'order-gift-card-sold': {
    kind: 'unmapped',
    title: 'The order sells a gift card',
    hint: 'Name a stock code for gift cards in Set-up, then retry.',
  },
  'order-extra-charge': {
    kind: 'unmapped',
    title: 'The order has a charge that belongs to no line',
    hint: 'Name a stock code for this kind of charge (tip, duty, fee) in Set-up, then retry.',
  },
  'stock-code-unusable': {
    kind: 'unmapped',
    title: 'Khaos Control cannot take this stock code',
    hint: 'KC allows no # in a stock code and at most 50 characters. Map the SKU to a stock code in Set-up, then retry.',
  },
  'stock-code-unknown': {
    kind: 'unmapped',
    title: 'Khaos Control does not know the stock code',
    hint: 'Create the stock item in KC, correct the SKU in Shopify, or map it in Set-up; then retry.',
  },
  'order-buyer-unmapped': {
    kind: 'unmapped',
    title: 'The buying company has no Khaos Control number',
    hint: 'Put KC’s customer number (URN) into the company location’s external id in Shopify, then retry.',
  },
  'khaos-word-unknown': {
    kind: 'unmapped',
    title: 'Khaos Control does not know a word from Set-up',
    hint: 'Choose one of KC’s own words in Set-up (capitals count), then retry.',
  },
  'order-total-differs': {
    kind: 'rejected',
    title: 'Khaos Control would reach another total than Shopify',
    hint: 'Look at the line, tax or delivery that differs: correct the VAT rate of the product in Shopify or of the stock item in KC, then retry.',
  },
  'order-payments-differ': {
    kind: 'rejected',
    title: 'The payments do not come to the order’s total',
    hint: 'Look at the payments in Shopify; enter the order in KC by hand and link it, or retry when they are right.',
  },
  'khaos-order-refused': {
    kind: 'rejected',
    title: 'Khaos Control did not take the order',
    hint: 'Read what KC said, correct it in KC, in Set-up or in the order, then retry.',
  },
  'khaos-order-differs': {
    kind: 'rejected',
    title: 'Khaos Control has an order under this reference with other contents',
    hint: 'Compare both orders. Link it to the right sales order, or ignore it with a reason.',
  },
  'khaos-order-twice': {
    kind: 'rejected',
    title: 'Khaos Control has more than one order under this reference',
    hint: 'Cancel the one too many in KC at once, then link the order to the other.',
  },
  'khaos-order-unreferenced': {
    kind: 'rejected',
    title: 'Khaos Control cannot be asked about the sales order',
    hint: 'Enter the reference that is named here as the sales order’s associated reference in KC, then link again.',
  },
  'khaos-order-absent': {
    kind: 'rejected',
    title: 'The order is marked as imported, but Khaos Control does not know it',
    hint: 'Look for the sales order in KC. Link it, or release the claim and send the order as new.',
  },
  'khaos-order-cancelled': {
    kind: 'rejected',
    title: 'The sales order is cancelled in Khaos Control',
    hint: 'Link the order to a sales order that stands, or enter it in KC anew and link it to that.',
  },
  'khaos-order-of-another': {
    kind: 'rejected',
    title: 'The sales order belongs to another order of the shop',
    hint: 'Compare both orders. Link this one to its own sales order, or release its claim and send it as new.',
  },
  'order-not-linked': {
    kind: 'rejected',
    title: 'The order could not be linked',
    hint: 'Look at the order once more, in Shopify and in KC; then link it again.',
  },
  'order-claimed-elsewhere': {
    kind: 'rejected',
    title: 'Another Quayside installation works on this order',
    hint: 'Let the other installation finish. If it is gone for good, release the claim and send the order as new.',
  },
  'order-claim-unreadable': {
    kind: 'rejected',
    title: 'The claim on the order cannot be read',
    hint: 'Somebody wrote into Quayside’s metafield. Check in KC whether the order is there; then link it, or release the claim and send it as new.',
  },
  'order-claim-in-doubt': {
    kind: 'unconfirmed',
    title: 'An earlier engine had begun to send this order',
    hint: 'Nothing to do yet: Quayside asks KC until it is certain whether the order arrived.',
  },
  'order-unreadable': {
    kind: 'rejected',
    title: 'Shopify’s answer about the order cannot be read',
    hint: 'All other orders go on, and Quayside reads this one again by itself. If it stays, send the raw answer kept with the problem to support, or enter the order in KC by hand and ignore it here.',
  },
  'order-gone': {
    kind: 'rejected',
    title: 'The order no longer exists in Shopify',
    hint: 'It was sent before it vanished. Look for it in KC, then link it or ignore it with a reason.',
  },
  'engine-paused': {
    kind: 'rejected',
    title: 'Quayside is paused',
    hint: 'Resume it from the tray or the head of the window, then try again.',
  },
  'order-not-waiting': {
    kind: 'rejected',
    title: 'This order does not wait for anybody',
    hint: 'It has gone on since the page was drawn; look at its present state.',
  },
  'ledger-catching-up': {
    kind: 'busy',
    title: 'This ledger was restored from a copy and is catching up',
    hint: 'Nothing to do: Quayside reads Shopify and KC first and sends nothing until it knows what was already sent.',
  },
  'engine-stopping': {
    kind: 'busy',
    title: 'Quayside is stopping',
    hint: 'Nothing to do: the work goes on at the next start.',
  },
  'engine-away': {
    kind: 'unreachable',
    title: 'Quayside’s engine is not running',
    hint: 'Nothing is lost, and it is started again by itself. If this stays, the log says why.',
  },
  'settings-unreadable': {
    kind: 'unmapped',
    title: 'The settings cannot be used',
    hint: 'Correct the settings file at the place named, or put a copy of an earlier one in its place; Quayside looks again by itself.',
  },
  'secrets-unreadable': {
    kind: 'unmapped',
    title: 'Secrets that were laid down are not taken in',
    hint: 'Write the file named as a JSON object, {"khaos": "…", "shopify:main": "…"}, that this account may read and remove. Quayside looks again by itself.',
  },
  'secrets-not-safe': {
    kind: 'unmapped',
    title: 'This account has no safe place for secrets',
    hint: 'Sign in to Windows with an ordinary account, or unlock the keyring on Linux, and try again; secrets are never kept in a plain file.',
  },
  'ledger-in-use': {
    kind: 'busy',
    title: 'Another Quayside is using this ledger',
    hint: 'Close the other Quayside on this PC, or let it do the work and look at it in the browser. Only one may write.',
  },
  'ledger-of-another-system': {
    kind: 'rejected',
    title: 'This ledger belongs to another system',
    hint: 'Check address and mode of Khaos Control and the shop’s address in Set-up. A new system needs a data folder of its own.',
  },
  'ledger-newer': {
    kind: 'rejected',
    title: 'This ledger was written by a newer Quayside',
    hint: 'Install the newer version again. An older one would not understand what is stored.',
  },
  'ledger-damaged': {
    kind: 'unexpected',
    title: 'The ledger is damaged',
    hint: 'Nothing was sent or changed. Check the disk, then put back the newest copy of the data folder; Quayside catches up by reading both systems.',
  },
  'ledger-out-of-reach': {
    kind: 'unreachable',
    title: 'The ledger cannot be read or written',
    hint: 'Check that the disk has room and that this account may write to the data folder.',
  },
  'record-moving': {
    kind: 'busy',
    title: 'The order is being changed at this moment',
    hint: 'Nothing to do: Quayside reads it again and goes on.',
  },
  'khaos-order-untold': {
    kind: 'rejected',
    title: 'Khaos Control cannot tell one of the orders',
    hint: 'Open the sales order and its invoices in KC and look for what is wrong with them (an odd date, an empty code); all other orders go on. Quayside asks again by itself, and until then keeps back all goods of this order.',
  },
  'despatch-backlog': {
    kind: 'rejected',
    title: 'A parcel left a while ago and its customer was not told',
    hint: 'Retry to tell the customer now, or ignore it if they know already.',
  },
  'despatch-blocked': {
    kind: 'rejected',
    title: 'Shopify does not let the parcel be fulfilled',
    hint: 'Release the hold or move the items in Shopify, then retry; or ignore it if it was handled there.',
  },
  'despatch-nothing-remains': {
    kind: 'rejected',
    title: 'KC despatched goods that Shopify no longer expects',
    hint: 'They were refunded, removed or cancelled in Shopify before they left. Agree with the customer, then ignore this.',
  },
  'despatch-unmatched': {
    kind: 'unmapped',
    title: 'KC despatched a stock code that is on no line of the order',
    hint: 'Check the order in KC for a swapped item; map the code or fulfil by hand in Shopify, then ignore this.',
  },
  'despatch-refused': {
    kind: 'rejected',
    title: 'Shopify refused the fulfilment',
    hint: 'Read what Shopify said, correct the order in Shopify, then retry.',
  },
  'stock-level-unreadable': {
    kind: 'rejected',
    title: 'Khaos Control cannot tell the level of a stock code',
    hint: 'Open the stock item in KC and look for what is wrong with it; all other codes go on. Quayside asks again by itself.',
  },
  'stock-not-controlled': {
    kind: 'unmapped',
    title: 'Khaos Control does not count this stock item',
    hint: 'Make the item stock controlled in KC, or switch off *Track quantity* of the product in Shopify.',
  },
  'stock-site-not-told': {
    kind: 'unmapped',
    title: 'Khaos Control does not tell the stock of this site',
    hint: 'The location keeps the figures it has. Ask your KC support for a web service that tells levels by site, or let only the site that KC tells feed a location in Set-up; write its name as KC does.',
  },
  'stock-write-refused': {
    kind: 'rejected',
    title: 'Shopify refused the stock of an item',
    hint: 'Read what Shopify said, correct the item in Shopify, then release it on the stock page.',
  },
  'stock-awaits-store': {
    kind: 'busy',
    title: 'Stock waits for the orders of another store',
    hint: 'See why that store’s orders have not been read: its own problem says so, or a long import is under way there. If it is closed for good, take it out of Set-up. Stock goes on by itself when its orders have been read.',
  },
  'stock-breaker': {
    kind: 'rejected',
    title: 'Many stock figures would rise, or fall to nothing, at once',
    hint: 'Look at the list on the stock page: approve it if it is right. If not, correct the level in KC or the mapping, and they are worked out anew.',
  },
  'request-malformed': {
    kind: 'rejected',
    title: 'A window or script asked for something that cannot be read',
    hint: 'Close the window and open it again; if it comes back, window and engine are of different versions.',
  },
  'setup-needed': {
    kind: 'rejected',
    title: 'Quayside is not set up yet',
    hint: 'Start practice, or name both systems in Set-up.',
  },
  'already-set-up': {
    kind: 'rejected',
    title: 'Quayside is set up already',
    hint: 'Close this window and open it again: it shows an engine that has settings.',
  },
  'set-up-elsewhere': {
    kind: 'rejected',
    title: 'The settings are kept elsewhere',
    hint: 'This Quayside runs without the desktop program: change the settings file it was started with, and start it again.',
  },
  'program-error': {
    kind: 'unexpected',
    title: 'Something unexpected happened inside Quayside',
    hint: 'Nothing was lost. Retry; if it comes back, send the support file.',
  },
} as const satisfies Record<string, CauseEntry>;

export type ProblemCause = keyof typeof problemCauses;
