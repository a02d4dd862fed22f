import { describe, expect, it } from 'vitest';
import { withoutPersonalData } from '../../../electron/engine/domain/personal-data.ts';

describe('what another system said, shown to a person', () => {
  it('keeps codes, amounts and reasons, and masks everything about a customer in KC’s XML', () => {
    const raw =
      '<SALES_ORDER ASSOCIATED_REF="PRACTICE-1001"><INVADDR><ITITLE>Mx</ITITLE><IADDRESS1>12 High Street</IADDRESS1><ISURNAME>Bloggs</ISURNAME><ITOWN>Ashford</ITOWN><IPOSTCODE>TN23 1AA</IPOSTCODE><IEMAIL>jo@example.com</IEMAIL><ITEL>01233 555 0101</ITEL></INVADDR><ORDER_ITEM><STOCK_CODE>MUG-BLUE</STOCK_CODE><QTY>2</QTY></ORDER_ITEM></SALES_ORDER>';
    const shown = withoutPersonalData(raw);
    for (const personal of ['Mx', 'High Street', 'Bloggs', 'Ashford', 'TN23', 'jo@example', '555 0101'])
      expect(shown).not.toContain(personal);
    for (const kept of ['PRACTICE-1001', 'MUG-BLUE', '<QTY>2</QTY>']) expect(shown).toContain(kept);
  });

  it('masks XML that travels inside XML, as SOAP does', () => {
    const shown = withoutPersonalData('&lt;SURNAME&gt;Bloggs&lt;/SURNAME&gt;&lt;STOCK_CODE&gt;MUG&lt;/STOCK_CODE&gt;');
    expect(shown).not.toContain('Bloggs');
    expect(shown).toContain('MUG');
  });

  it('masks Shopify’s JSON, nested and with quotes in it', () => {
    const shown = withoutPersonalData(
      '{"order":{"name":"#1001","email":"jo@example.com","shippingAddress":{"firstName":"Jo \\"J\\"","lastName":"Bloggs","address1":"1 Low Road","zip":"AS1 1AA","phone":"+44 20 7946 0000"}},"sku":"MUG"}',
    );
    for (const personal of ['jo@', 'Jo ', 'Bloggs', 'Low Road', 'AS1', '7946']) expect(shown).not.toContain(personal);
    for (const kept of ['#1001', '"sku":"MUG"']) expect(shown).toContain(kept);
  });

  it('masks addresses of mail, postcodes and telephone numbers wherever they stand', () => {
    const shown = withoutPersonalData(
      'Customer jo.bloggs+shop@example.co.uk of SW1A 1AA (020 7946 0000) is on stop; order total 123.45, SO20017.',
    );
    expect(shown).toBe('Customer ••• of ••• (•••) is on stop; order total 123.45, SO20017.');
  });
});
