/** Masks personal data in what another system sent or was sent, so that a person may look at it to find out what went wrong. */

const mask = '•••';

/** Elements of KC's XML and properties of Shopify's JSON that hold or may hold something about a person. A name that only resembles one is masked, too. */
const personal =
  'first_?name|last_?name|fore_?name|sur_?name|full_?name|display_?name|title_?name|customer_?name|contact(?:_?name)?|company(?:_?name)?|organi[sz]ation|e_?mail|(?:tele)?phone|tel|mobile|fax|addr(?:ess)?_?(?:line)?_?\\d?|line_?[123]|street|town|city|county|province|post_?code|zip|note|comment|message|extended|web_?user|user_?name|password|tax_?reference|latitude|longitude|ip';

const xmlText = new RegExp(`(<(?:\\w+:)?(?:\\w*_)?(?:${personal})\\b[^>]*>)[^<]+(?=</)`, 'gi');
const xmlAttribute = new RegExp(`(\\b(?:\\w*_)?(?:${personal})=)("[^"]*"|'[^']*')`, 'gi');
const jsonText = new RegExp(`("(?:\\w*_)?(?:${personal})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** XML inside XML, as SOAP carries KC's documents. */
const escapedXmlText = new RegExp(`(&lt;(?:\\w*_)?(?:${personal})\\b(?:(?!&gt;).)*&gt;)(?:(?!&lt;).)+(?=&lt;/)`, 'gis');

const mail = /[\w.+'-]+@[\w-]+(?:\.[\w-]+)+/g;
/** United Kingdom postcodes; others stand in fields that are masked by name. */
const postcode = /\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/g;
const phone = /(?<![\w.-])(?:\+\d{1,3}|0)[\d ()-]{8,}\d(?![\w.-])/g;

/** By field name first, then by what e-mail addresses, postcodes and telephone numbers look like wherever they stand. */
export const withoutPersonalData = (text: string): string =>
  text
    .replaceAll(xmlText, `$1${mask}`)
    .replaceAll(escapedXmlText, `$1${mask}`)
    .replaceAll(xmlAttribute, `$1"${mask}"`)
    .replaceAll(jsonText, `$1"${mask}"`)
    .replaceAll(mail, mask)
    .replaceAll(postcode, mask)
    .replaceAll(phone, mask);
