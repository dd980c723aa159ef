/** A billing run of many customers with calls beside the same run without: what each call costs it. `CUSTOMERS=` (2,000), 100 calls each. */
import { begun } from '../../shared/billing/index.js';
import { shippedCatalogue } from '../shipped.js';
import { fresh } from '../../shared/fields.js';
import type { RecordOf, Value } from '../../shared/types.js';
import { createBillingRuns } from '../../server/billing/index.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { install } from '../../server/sample/index.js';
import type { Dialect } from '../databases.js';
import { filled } from '../filled.js';
import { made } from '../records.js';
import type { Figure } from './figures.js';

const CUSTOMERS = Number(process.env['CUSTOMERS'] ?? 2_000);
const [FEATURES, CALLS] = [6, 100];
const today = '2026-11-30';
const now = `${today}T08:00:00.000Z`;

async function fill(store: Store, calls: number): Promise<void> {
  await install(store, now);
  await store.transaction((inside) =>
    inside.insert(
      'tariffRates',
      ['tariff', 'callType', 'chargeType', 'cost'],
      [
        ['National Standard', 'UK Landline', 'rate', 1.5],
        ['Mobile 5p', 'UK Mobile', 'rate', 5],
      ],
      now,
    ),
  );
  const catalogue = shippedCatalogue();
  for (let from = 0; from < CUSTOMERS; from += 500) {
    const places = Array.from({ length: Math.min(500, CUSTOMERS - from) }, (_, n) => from + n);
    const owners = await made(
      store,
      'customers',
      places.map((n) =>
        fresh('customers', { accountNumber: `R${n}`, name: `Company ${n}`, nationalTariff: 'National Standard', mobileTariff: 'Mobile 5p' }, today),
      ),
    );
    const numbers = await made(
      store,
      'numbers',
      owners.map((customerID, n) => fresh('numbers', { customerID, number: `01632 ${1_000_000 + from + n}`, status: 'Active' }, today)),
    );
    await made(
      store,
      'features',
      owners.flatMap((customerID, n) =>
        Array.from({ length: FEATURES }, (_, at) => {
          const values = fresh(
            'features',
            {
              customerID,
              description: `Charge ${at}`,
              serviceCharge: 99_900 + 10_000 * at + n,
              serviceChargeInterval: 'Calendar Monthly',
              startDate: '2026-11-01',
              ...(at === 0 ? { discountPlan1: '500 UK Landline Minutes' } : {}),
            },
            today,
          );
          return { ...values, ...begun(values as RecordOf, { catalogue, today }) };
        }),
      ),
    );
    await store.transaction((inside) =>
      inside.insert(
        'calls',
        [
          'customerID',
          'numberID',
          'callFileID',
          'line',
          'carrier',
          'callDate',
          'callTime',
          'CLI',
          'numberKey',
          'dialled',
          'direction',
          'kind',
          'seconds',
          'callType',
          'class',
          'tariff',
          'state',
          'costMillionths',
          'callKey',
        ],
        owners.flatMap((customerID, n) =>
          Array.from({ length: calls }, (_, at): Value[] => {
            const mobile = at % 3 === 0;
            const [day, hour] = [String(1 + (at % 29)).padStart(2, '0'), String(at % 24).padStart(2, '0')];
            return [
              customerID,
              numbers[n]!,
              null,
              at + 2,
              'Gamma',
              `2026-11-${day}`,
              `${hour}:10:00`,
              `01632${n}`,
              `01632${n}`,
              '01632960999',
              'outbound',
              'voice',
              (at * 37) % 611,
              mobile ? 'UK Mobile' : 'UK Landline',
              mobile ? 'mobile' : 'national',
              mobile ? 'Mobile 5p' : 'National Standard',
              'rated',
              4_500,
              `${customerID}/${at}`,
            ];
          }),
        ),
        now,
      ),
    );
  }
}

interface Took {
  /** Seconds of the wall and of the processor from the request to Complete. */
  readonly wall: number;
  readonly processor: number;
  /** Most memory of the process meanwhile, bytes. */
  readonly memory: number;
  /** Seconds of the wall of the same run asked for again. */
  readonly again: number;
}

async function run(dialect: Dialect, calls: number): Promise<Took | undefined> {
  const there = await filled(dialect, 1).catch(() => undefined);
  if (!there) return undefined;
  const { store, close } = there;
  await fill(store, calls);
  // As PostgreSQL does by itself to what was filled; what the run fills has no figures then, either.
  if (dialect === 'postgres') await store.rows('VACUUM ANALYZE "calls", "customers", "numbers", "features"');
  // What filled the database is not what is measured.
  globalThis.gc?.();
  const runs = createBillingRuns({
    store,
    catalogue: keptCatalogue(store),
    today: () => today,
    now: () => new Date().toISOString(),
    log: { error: (what, message) => console.error(message, what), warn() {}, info() {} },
  });
  const once = async (): Promise<Omit<Took, 'again'>> => {
    await made(store, 'billingRuns', [fresh('billingRuns', { invoiceDate: today, cutoffDate: '2026-12-01', status: 'Requested' }, today)]);
    let memory = 0;
    const watch = setInterval(() => (memory = Math.max(memory, process.memoryUsage().rss)), 20);
    const [spent, since] = [process.cpuUsage(), performance.now()];
    if ((await runs.settle()) !== 1) throw new Error('The run did not end.');
    const { user, system } = process.cpuUsage(spent);
    clearInterval(watch);
    return { wall: (performance.now() - since) / 1_000, processor: (user + system) / 1_000_000, memory };
  };
  const first = await once();
  const [left] = await store.rows<{ n: number }>(`SELECT count(*) AS "n" FROM "calls" WHERE "state" <> 'billed'`);
  if (Number(left?.n) !== 0) throw new Error(`${left?.n} calls were not billed.`);
  const { wall: again } = await once();
  await close();
  return { ...first, again };
}

async function on(dialect: Dialect): Promise<Figure[]> {
  const [without, with_] = [await run(dialect, 0), await run(dialect, CALLS)];
  if (!without || !with_) return [{ what: dialect, value: 'not there' }];
  const count = CUSTOMERS * CALLS;
  const over = (of: 'wall' | 'processor'): number => ((with_[of] - without[of]) / count) * 1e6;
  const allowed = (0.5 * without.wall * 1e6) / count + 10;
  return [
    {
      what: `${dialect}: a billing run of ${CUSTOMERS.toLocaleString('en-GB')} customers with ${count.toLocaleString('en-GB')} calls beside the same without, a call`,
      value: `${over('wall').toFixed(1)} µs (${with_.wall.toFixed(1)} s and ${without.wall.toFixed(1)} s)`,
      target: `<= half the run without + 10 µs: ${allowed.toFixed(1)} µs`,
      met: over('wall') <= allowed,
    },
    {
      what: `${dialect}: processor time of it in the bridge, a call`,
      value: `${over('processor').toFixed(1)} µs (${with_.processor.toFixed(1)} s and ${without.processor.toFixed(1)} s)`,
    },
    {
      what: `${dialect}: most memory of it`,
      value: `${Math.round(with_.memory / 1_048_576)} MB`,
      target: '< 400 MB',
      met: with_.memory < 400 * 1_048_576,
    },
    { what: `${dialect}: the same run asked for again`, value: `${with_.again.toFixed(2)} s` },
  ];
}

export const runWithCalls = async (): Promise<Figure[]> => [...(await on('sqlite')), ...(await on('postgres'))];
