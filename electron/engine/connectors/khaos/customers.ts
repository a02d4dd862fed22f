/** What KC knows of a customer that is needed to link an order: `ExportCompany` (`reference/khaos-control.md §3.2`). */
import { z } from 'zod';
import { unreadable } from './answer.ts';
import { sinceEver } from './local-time.ts';
import type { Question } from './wire.ts';
import { childrenOf } from './xml.ts';
import { each, leaf, maybe } from './xml-schema.ts';

/** 1 is the company code (URN). */
const byCompanyCode = 1;

const company = z.object({ ADDRESSES: each(z.object({ ADDRESS: each(z.object({ POSTCODE: maybe(leaf(z.string())) })) })) });

/** The postcodes of all addresses; none where KC does not know the code. */
export const customerPostcodes = (companyCode: string): Question<string[]> => ({
  method: 'ExportCompany',
  neededFor: 'comparing an order with its customer',
  given: [
    { name: 'companyCodes', value: companyCode, needed: true },
    { name: 'mappingType', value: byCompanyCode, needed: true },
    { name: 'lastUpdated', value: sinceEver },
  ],
  read: ({ document, fit, asked, raw }) => {
    const { name, root } = document();
    if (name !== 'COMPANYS') throw unreadable(asked, `${name} instead of COMPANYS`, raw);
    return fit(z.array(company), childrenOf(root, 'COMPANY'))
      .flatMap(({ ADDRESSES }) => ADDRESSES.flatMap(({ ADDRESS }) => ADDRESS))
      .flatMap(({ POSTCODE }) => (POSTCODE === undefined || POSTCODE === '' ? [] : [POSTCODE]));
  },
});
