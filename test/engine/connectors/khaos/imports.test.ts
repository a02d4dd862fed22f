import { afterEach, describe, expect, test } from 'vitest';
import type { SalesOrder } from '../../../../electron/engine/domain/sales-order.ts';
import { answer, closeAll, lateOperations, problemOf, scriptedKhaos, soapAnswer, soapFault, wsdlOf } from './scripted-khaos.ts';
import { someOrder } from './some-order.ts';

afterEach(closeAll);

const inlineImported = soapAnswer(
  'ImportOrders',
  `<return xsi:type="NS2:TOrderImportResult" xmlns:NS2="urn:IKosWebIntf"><ImportedCount xsi:type="xsd:int">1</ImportedCount>
   <OrderImport xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="NS2:TOrderImport[1]">
     <item xsi:type="NS2:TOrderImport"><AssociatedRef>SHOP-1001</AssociatedRef><SalesOrderCode>SO20481</SalesOrderCode></item>
   </OrderImport><OrderSkipped xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="NS2:TOrderSkipped[0]"/></return>`,
);

const multiRefSkipped = soapAnswer(
  'ImportOrders',
  '<return href="#1"/>',
  `<NS2:TOrderImportResult id="1" xmlns:NS2="urn:IKosWebIntf" xsi:type="NS2:TOrderImportResult"><ImportedCount>0</ImportedCount>
     <OrderSkipped xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="NS2:TOrderSkipped[1]"><item href="#2"/></OrderSkipped>
   </NS2:TOrderImportResult>
   <NS2:TOrderSkipped id="2" xmlns:NS2="urn:IKosWebIntf"><OrderRef>SHOP-1001</OrderRef><SkipReason>Order has already been imported</SkipReason></NS2:TOrderSkipped>`,
);

const unwrappedImported = soapAnswer(
  'ImportOrders',
  '<return><OrderImport><AssociatedRef>shop-1001 </AssociatedRef><SalesOrderCode>SO1</SalesOrderCode></OrderImport></return>',
);

describe('what the answer says of the order', () => {
  test('an inline answer: imported', async () => {
    const { khaos } = await scriptedKhaos({ ImportOrders: inlineImported });
    expect(await khaos.importOrder(someOrder)).toEqual({ kind: 'imported', associatedRef: 'SHOP-1001', salesOrderCode: 'SO20481' });
  });

  test('a multi-ref answer: skipped, which is an answer', async () => {
    const { khaos } = await scriptedKhaos({ ImportOrders: multiRefSkipped });
    expect(await khaos.importOrder(someOrder)).toEqual({
      kind: 'skipped',
      associatedRef: 'SHOP-1001',
      reason: 'Order has already been imported',
    });
  });

  test('an array without wrapper, the ref in another spelling', async () => {
    const { khaos } = await scriptedKhaos({ ImportOrders: unwrappedImported });
    expect(await khaos.importOrder(someOrder)).toMatchObject({ kind: 'imported', associatedRef: 'SHOP-1001' });
  });

  test('the request is the one that Delphi expects', async () => {
    const { khaos, asked } = await scriptedKhaos({ ImportOrders: inlineImported });
    await khaos.importOrder(someOrder);
    const { request } = asked[1]!;
    expect(request.target).toBe('/LiveSoap/KhaosSIM.exe/soap/IKosWeb');
    expect(request.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:IKosWebIntf-IKosWeb#ImportOrders"',
    });
    expect(request.body).toContain(
      '<NS1:ImportOrders xmlns:NS1="urn:IKosWebIntf-IKosWeb"><Orders xsi:type="xsd:string">&lt;SALES_ORDERS&gt;',
    );
    expect(request.body).toContain('&lt;ASSOCIATED_REF&gt;SHOP-1001&lt;/ASSOCIATED_REF&gt;');
  });
});

describe('a lost answer', () => {
  test.each([
    ['the connection breaks off', { kind: 'reset', afterMs: 0 } as const],
    ['half an answer comes', { kind: 'cut', afterMs: 0, bytes: 40, answer: { status: 200, headers: {}, body: inlineImported } } as const],
    ['a fault with 500', answer(soapFault('Access violation'), 500)],
    ['a fault with 200', answer(soapFault('Access violation'), 200)],
    ['the web server gave up', answer('<html>Bad Gateway</html>', 502, 'text/html')],
    ['an error page with 200', answer('<!DOCTYPE html><html></html>', 200, 'text/html')],
    ['truncated XML', answer(inlineImported.slice(0, 700))],
    ['nothing at all', answer('')],
    ['an answer about another order', answer(inlineImported.replace('SHOP-1001', 'SHOP-9'))],
    ['an answer about no order', answer(soapAnswer('ImportOrders', '<return><ImportedCount>1</ImportedCount></return>'))],
    ['an answer without a result', answer(soapAnswer('ImportOrders', ''))],
    ['an answer to another call', answer(soapAnswer('GetVersion', '<return>8</return>'))],
  ])('is unconfirmed and never sent again: %s', async (_, reaction) => {
    const { khaos, methods } = await scriptedKhaos({ ImportOrders: reaction });
    const { problem } = await problemOf(khaos.importOrder(someOrder));
    expect(problem).toMatchObject({ cause: 'khaos-unconfirmed', kind: 'unconfirmed', facts: { associatedRef: 'SHOP-1001' } });
    expect(methods()).toEqual(['WSDL', 'ImportOrders']);
  });

  test('too late is unconfirmed too', async () => {
    const { khaos, methods } = await scriptedKhaos({ ImportOrders: { kind: 'silence' } }, { timeLimits: { importMs: 60 } });
    expect((await problemOf(khaos.importOrder(someOrder))).problem.cause).toBe('khaos-unconfirmed');
    expect(methods()).toEqual(['WSDL', 'ImportOrders']);
  });

  test('keeps the raw answer for the payload store', async () => {
    const { khaos } = await scriptedKhaos({ ImportOrders: answer(soapFault('Access violation'), 500) });
    expect((await problemOf(khaos.importOrder(someOrder))).raw).toContain('Access violation');
  });
});

describe('what certainly did not arrive', () => {
  test('a server that is gone since the WSDL was read: unreachable', async () => {
    const { khaos, leave } = await scriptedKhaos({ GetVersion: soapAnswer('GetVersion', '<return>8</return>') });
    await khaos.abilities();
    await leave();
    expect((await problemOf(khaos.importOrder(someOrder))).problem).toMatchObject({ cause: 'khaos-unreachable', kind: 'unreachable' });
  });

  test.each([
    ['khaos-unauthorised', 401],
    ['khaos-unauthorised', 403],
    ['khaos-wrong-address', 404],
    ['khaos-wrong-address', 302],
  ])('the web server refuses before KC runs: %s (%i)', async (cause, httpState) => {
    const { khaos } = await scriptedKhaos({ ImportOrders: answer('no', httpState, 'text/plain') });
    expect((await problemOf(khaos.importOrder(someOrder))).problem.cause).toBe(cause);
  });

  test.each([
    ['khaos-unreachable', { kind: 'reset', afterMs: 0 } as const],
    ['khaos-unreachable', answer('busy', 503, 'text/plain')],
    ['khaos-wrong-address', answer('<html></html>', 200, 'text/html')],
    ['khaos-unreadable', answer('<definitions>')],
  ])('no WSDL, so no order was sent: %s', async (cause, reaction) => {
    const { khaos, methods } = await scriptedKhaos({ WSDL: reaction });
    expect((await problemOf(khaos.importOrder(someOrder))).problem.cause).toBe(cause);
    expect(methods()).not.toContain('ImportOrders');
  });

  test('an installation that cannot import says so by name', async () => {
    const { ImportOrders: _, ...others } = lateOperations;
    const { khaos, methods } = await scriptedKhaos({ WSDL: wsdlOf(others) });
    const { problem } = await problemOf(khaos.importOrder(someOrder));
    expect(problem).toMatchObject({ cause: 'khaos-method-missing', kind: 'rejected', facts: { method: 'ImportOrders' } });
    expect(problem.summary).toContain('ImportOrders');
    expect(problem.summary).toContain('sending orders to Khaos Control');
    expect(methods()).toEqual(['WSDL']);
  });
});

test('orders given at once go in one by one, each in a call of its own', async () => {
  const { khaos, methods } = await scriptedKhaos({
    ImportOrders: ({ request }) => {
      const ref = /ASSOCIATED_REF&gt;([^&]+)/.exec(request.body)![1]!;
      return soapAnswer(
        'ImportOrders',
        `<return><OrderImport><item><AssociatedRef>${ref}</AssociatedRef><SalesOrderCode>SO-${ref}</SalesOrderCode></item></OrderImport></return>`,
      );
    },
  });
  const orders = ['A', 'B', 'C'].map((associatedRef): SalesOrder => ({ ...someOrder, associatedRef }));
  const answers = await Promise.all(orders.map((order) => khaos.importOrder(order)));
  expect(answers.map((one) => one.kind === 'imported' && one.salesOrderCode)).toEqual(['SO-A', 'SO-B', 'SO-C']);
  expect(methods()).toEqual(['WSDL', 'ImportOrders', 'ImportOrders', 'ImportOrders']);
});
