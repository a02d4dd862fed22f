/** Masks personal data in what another system sent or was sent, so that a person may look at it to find out what went wrong. */

const mask = '•••';

/**
 * Elements of KC's XML (`reference/khaos-control.md §3.1`: an invoice address puts `I` before each name, a delivery address `D`) and
 * properties of Shopify's JSON that hold or may hold something about a person. A name that only resembles one is masked, too.
 */
const personal =
  '(?:\\w*_|[ID])?(?:title|first_?name|last_?name|fore_?name|sur_?name|full_?name|display_?name|customer_?name|card_?(?:name|number)|account_?name|contact(?:_?name)?|company(?:_?name)?|organi[sz]ation|e_?mail|(?:tele)?phone|tel|mobile|fax|addr(?:ess)?_?(?:line)?_?\\d?|line_?[123]|street|town|city|county|province|post_?code|zip|dob|date_of_birth|job_?title|(?:\\w*_)?notes?|comment|message|extended|web_?(?:user|site)|user_?name|password|tax_?reference|latitude|longitude)';

const xmlText = new RegExp(`(<(?:\\w+:)?${personal}(?:\\s[^>]*)?>)[^<]+(?=</)`, 'gi');
const xmlAttribute = new RegExp(`(\\s${personal}=)("[^"]*"|'[^']*')`, 'gi');
const jsonText = new RegExp(`("${personal}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');
/** XML inside XML, as SOAP carries KC's documents. */
const escapedXmlText = new RegExp(`(&lt;${personal}(?:\\s(?:(?!&gt;).)*)?&gt;)(?:(?!&lt;).)+(?=&lt;/)`, 'gis');

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
