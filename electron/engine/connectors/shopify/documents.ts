/** The registry: every GraphQL document the connector can send. Nothing is sent that is not in it. */
import type { ShopifyDocument } from './document.ts';
import { fulfilmentLines, fulfilmentOrderLines, orderFulfilmentPlan } from './fulfilment-plan.ts';
import { fulfillmentOrdersChanged, fulfilmentCreate, fulfilmentTracking } from './fulfilments.ts';
import { stockAtLocationPage, stockSet } from './inventory.ts';
import { claims, lease, orderMarkMetafields } from './metafields.ts';
import { ordersChanged, ordersCountWindow, ordersCreated } from './order-list.ts';
import { orderForErp, orderLines, orderPage, orderShippingLines } from './orders.ts';
import { budgetProbe, locationList, shopProbe } from './shop.ts';
import { variantIndexPage } from './variants.ts';

export const shopifyDocuments: readonly ShopifyDocument[] = [
  budgetProbe,
  shopProbe,
  locationList,
  ordersChanged,
  ordersCreated,
  ordersCountWindow,
  orderPage,
  orderForErp,
  orderLines,
  orderShippingLines,
  orderFulfilmentPlan,
  fulfilmentOrderLines,
  fulfilmentLines,
  fulfillmentOrdersChanged,
  fulfilmentCreate,
  fulfilmentTracking,
  variantIndexPage,
  stockAtLocationPage,
  stockSet,
  claims,
  lease,
  orderMarkMetafields,
];
