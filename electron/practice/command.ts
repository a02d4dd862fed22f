/** `npm run practice`: the two practice systems alone, for any client. */
import { parseArgs } from 'node:util';
import { plans, type Plan } from './shopify/bucket.ts';
import { startPracticeServers } from './servers.ts';

const usage = `npm run practice -- [--seed 7] [--plan ${Object.keys(plans).join('|')}] [--khaos-port 8084] [--shopify-port 8085]
  [--generation 7.3|middle|late] [--folder DIR] [--orders 200] [--orders-per-hour 30] [--codes 1200]`;

/** A whole number from the command line, or the end of the program with a sentence. */
const whole = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  console.error(`--${name} takes a whole number, not "${text}".\n${usage}`);
  process.exit(1);
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    plan: { type: 'string', default: 'standard' },
    'khaos-port': { type: 'string', default: '8084' },
    'shopify-port': { type: 'string', default: '8085' },
    generation: { type: 'string', default: 'late' },
    folder: { type: 'string' },
    orders: { type: 'string', default: '200' },
    'orders-per-hour': { type: 'string', default: '30' },
    codes: { type: 'string', default: '1200' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const { plan, generation } = values;
if (!Object.hasOwn(plans, plan) || (generation !== '7.3' && generation !== 'middle' && generation !== 'late')) {
  console.error(`There is no plan "${plan}" with a web service "${generation}".\n${usage}`);
  process.exit(1);
}

const servers = await startPracticeServers({
  seed: whole('seed', values.seed),
  plan: plan as Plan,
  codes: whole('codes', values.codes),
  ordersAtStart: whole('orders', values.orders),
  people: { ordersPerHour: whole('orders-per-hour', values['orders-per-hour']), parcelsPerRound: 8, mishaps: true },
  khaos: { generation },
  clock: { nowMs: () => Date.now() },
  timers: {
    after: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
  },
  khaosPort: whole('khaos-port', values['khaos-port']),
  shopifyPort: whole('shopify-port', values['shopify-port']),
  ...(values.folder === undefined ? {} : { folder: values.folder }),
  onFailure: (error) => console.error(error),
});
const { access } = servers.world;
console.log(`Practice Khaos Control: ${servers.khaosOrigin}${access.khaosWsdlPath}
Practice Shopify:       ${servers.shopifyOrigin}/admin/api/2026-10/graphql.json (shop ${access.shopDomain})
  client id ${access.clientId}, client secret ${access.clientSecret}
Control:                GET ${servers.shopifyOrigin}/_practice/state, /_practice/journal; POST /_practice/orders, advance, stock, faults
Press Ctrl+C to end.`);

const end = (): void => {
  servers.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};
process.on('SIGINT', end);
process.on('SIGTERM', end);
