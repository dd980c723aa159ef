/** Random scripts on a real database: billed monthly or once, the end is the same, and what previews foretold was raised. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { actionOf } from '../../shared/actions/index.js';
import { execute, preview } from '../../server/engine/engine.js';
import type { ExecutedRow } from '../../server/engine/order.js';
import type { Charge, RecordOf, Values } from '../../shared/types.js';
import { Gathering } from '../../server/billing/gather.js';
import { billsOf } from '../../server/billing/work.js';
import { eachDatabase } from '../databases.js';
import { dayAfter, openCompany, type Company } from './company.js';
import { born, end, months, orders, parametersOf, script, type Life, type Ordered, type Pair } from './scripts.js';
import { asText } from '../../shared/values.js';
import { size } from '../size.js';

const scripts = { sqlite: size(150, 60), postgres: 60 };

describe('random scripts of actions and billing runs', function () {
  eachDatabase((fresh, dialect) => {
    let company: Company;
    let pairs: readonly Pair[];
    let lines: readonly RecordOf[];
    /** What previews said that the next run would raise, beside what it would. */
    const told: Told[] = [];

    // Years of billing: as long as it takes on a busy machine.
    before(async function () {
      this.timeout(0);
      company = await openCompany(fresh);
      await company.configure('discountSchemes', { name: 'Half', kind: 'Percentage', percentage: '50' });
      pairs = await born(company, fc.sample(script, { numRuns: scripts[dialect], seed: 20_250_124 }));
      for (const [place, today] of months.entries()) {
        await company.bill(today, { billingCycle: '1st of the Month' });
        const pending = new Set((await company.all('features')).filter(({ rebillFrom }) => rebillFrom !== null).map(({ customerID }) => asText(customerID)));
        const outcomes = [];
        for (const which of ['monthly', 'once'] as const) outcomes.push(await lived(company, await orders(company, pairs, place, which, today), today));
        assert.deepEqual(outcomes[0]!.map(({ what }) => what).sort(), outcomes[1]!.map(({ what }) => what).sort(), `${today}: pairs do the same`);
        told.push(
          ...(await foretold(
            company,
            today,
            outcomes[0]!.filter(({ customer }) => !pending.has(customer)),
          )),
        );
      }
      await freed(company, pairs);
      for (const billingCycle of ['1st of the Month', 'Quarterly']) await company.bill(end, { billingCycle });
      lines = await company.all('transactions');
    });
    after(() => company.close());

    it('end alike whenever they were billed: the final state decides, not the path', async () => {
      const sums = sumsOf(lines);
      // What was dropped while it was off the bills stays so, and what was raised before that is not taken back (R14).
      const held = new Set((await company.all('features')).filter((feature) => isHeld(feature)).map(({ id }) => id));
      assert.ok(held.size < pairs.length);
      for (const { script: life, monthly, once } of pairs) {
        for (const feature of ['calendar', 'anchored', 'arrears', 'shared'] as const) {
          assert.equal(held.has(monthly[feature]), held.has(once[feature]));
          if (held.has(once[feature])) continue;
          assert.deepEqual(
            sums.get(monthly[feature]) ?? {},
            sums.get(once[feature]) ?? {},
            `${feature} of ${JSON.stringify(life)}; features ${monthly[feature]} and ${once[feature]}`,
          );
        }
      }
    });

    it('are told by each preview what the next run raises because of it', () => {
      assert.ok(told.filter(({ said }) => Object.keys(said).length > 0).length > 20);
      for (const { what, said, raised } of told) assert.deepEqual(raised, said, what);
    });

    it('raise nothing when asked again', async () => {
      const again = await company.bill(end);
      assert.deepEqual([again['invoiceCount'], again['transactionCount']], [0, 0]);
    });

    it('never credit more than was raised', () => {
      const standing = new Map<string, number>();
      for (const line of lines) {
        const key = `${asText(line['featureID'])} ${asText(line['kind'])} ${line['kind'] === 'oneOff' ? '' : `${asText(line['periodFrom'])} ${asText(line['periodTo'])}`}`;
        const sum = (standing.get(key) ?? 0) + Number(line['net']);
        assert.ok(sum >= 0, `${key}: ${sum}`);
        standing.set(key, sum);
      }
    });

    it('have gross plus discount equal net on every line, and every line on an invoice that adds up', async () => {
      const nets = new Map<string, number>();
      for (const line of lines) {
        assert.equal(Number(line['gross']) + Number(line['discount']), line['net']);
        assert.equal(typeof line['invoiceID'], 'string');
        nets.set(asText(line['invoiceID']), (nets.get(asText(line['invoiceID'])) ?? 0) + Number(line['net']));
      }
      const owed = new Map<string, number>();
      for (const invoice of await company.all('invoices')) {
        assert.equal(nets.get(invoice.id), invoice['net']);
        assert.equal(Number(invoice['net']) + Number(invoice['VAT']), invoice['total']);
        owed.set(asText(invoice['customerID']), (owed.get(asText(invoice['customerID'])) ?? 0) + Number(invoice['total']));
      }
      for (const customer of await company.all('customers')) assert.equal(customer['balance'], owed.get(customer.id) ?? 0);
    });

    it('number invoices without a gap', async () => {
      const numbers = (await company.all('invoices')).map(({ invoiceNumber }) => Number(invoiceNumber)).sort((a, b) => a - b);
      assert.deepEqual(
        numbers,
        numbers.map((_, place) => numbers[0]! + place),
      );
    });

    it('leave a log whose seal holds', async () => {
      assert.equal((await company.store.verify()).fault, undefined);
    });
  });
});

interface Lived {
  readonly what: string;
  readonly customer: string;
  readonly charges: readonly Charge[];
}

interface Told {
  readonly what: string;
  readonly said: Readonly<Record<string, number>>;
  readonly raised: Readonly<Record<string, number>>;
}

/** Runs the orders, and proves on the way that execution does exactly what the preview said. */
async function lived(company: Company, ordered: readonly Ordered[], today: string): Promise<readonly Lived[]> {
  const outcomes: Lived[] = [];
  const catalogue = await company.catalogue();
  for (const { entity, action, rows } of ordered) {
    const definition = actionOf(entity, action)!;
    const order = {
      entity,
      action,
      targets: rows.map(({ id, parameters }) => ({ id, parameters })),
      parameters: {},
      user: { id: '1', name: 'Ann Lee' },
      today,
      now: `${today}T12:00:00.000Z`,
    };
    const shown = await preview(company.store, catalogue, definition, order);
    // What was shown is agreed to: execution leaves alone whatever it would do otherwise.
    const agreed = {
      ...order,
      targets: order.targets.map((target, place) => ({ ...target, ...(shown.rows[place]!.fault ? {} : { digest: shown.rows[place]!.digest }) })),
    };
    const done: readonly ExecutedRow[] = await company.store.transaction((inside) =>
      execute(inside, async () => catalogue, definition, agreed, { atomic: false, runID: null }),
    );
    done.forEach((row, place) => {
      const seen = shown.rows[place]!;
      assert.equal(row.outcome, seen.fault ? row.outcome : 'done');
      assert.deepEqual([row.plan?.charges, row.fault?.hint], [seen.plan?.charges, seen.fault?.hint]);
      const { pair, life } = rows[place]!;
      // A hold that lifts later lets go of its lines later, with a run of then.
      if ((action === 'unsuspend' || action === 'makeBillable') && pair.script.steps.some((each) => each?.action === action && each.shift > 0)) return;
      outcomes.push({ what: `${entity}.${action} ${JSON.stringify(pair.script)} ${row.outcome}`, customer: life.customer, charges: row.plan?.charges ?? [] });
    });
  }
  return outcomes;
}

/** What a run with the cutoff of the one just made would raise now, beside what the previews said. */
async function foretold(company: Company, today: string, all: readonly Lived[]): Promise<readonly Told[]> {
  const dates = {
    id: null,
    billingCycle: '1st of the Month',
    invoiceDate: today,
    cutoff: dayAfter(today),
    transactionCutoff: null,
    dueDate: null,
    message: null,
  };
  const catalogue = await company.catalogue();
  const gathering = new Gathering(dates, catalogue);
  const raised = new Map<string, Record<string, number>>();
  for (let stretch = await gathering.next(company.store, '0'); stretch; stretch = await gathering.next(company.store, stretch.last)) {
    for (const { customer, lines } of await billsOf(await gathering.accounts(company.store, stretch), dates, catalogue, (error) => {
      throw error;
    }))
      raised.set(customer.id, summed(lines.map((line) => ({ ...line, net: Number(line['net']) / 100 }))));
  }
  const billed = new Set((await company.all('customers')).filter(({ status }) => catalogue.status('customers', asText(status))?.billable).map(({ id }) => id));
  return all
    .filter(({ customer }) => billed.has(customer))
    .map(({ what, customer, charges }) => ({
      what: `${what} ${today} customer ${customer}`,
      said: summed(charges.filter(({ billDate, when }) => when === 'next run' && billDate <= today)),
      raised: raised.get(customer) ?? {},
    }));
}

const summed = (lines: readonly (Charge | Values)[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { featureID, kind, periodFrom, periodTo, net } of lines as readonly Values[]) {
    const key = `${asText(featureID)} ${asText(kind)} ${asText(periodFrom)} ${asText(periodTo)}`;
    sums[key] = (sums[key] ?? 0) + Number(net);
    if (sums[key] === 0) delete sums[key];
  }
  return sums;
};

/** Lifts whatever holds remain, so that nothing waits any longer. */
async function freed(company: Company, pairs: readonly Pair[]): Promise<void> {
  const catalogue = await company.catalogue();
  const lives: readonly Life[] = pairs.flatMap(({ monthly, once }) => [monthly, once]);
  for (const [target, entity] of [
    ['customer', 'customers'],
    ['service', 'services'],
    ['number', 'numbers'],
  ] as const) {
    for (const action of ['unsuspend', 'makeBillable'] as const) {
      const records = await company.store.load(
        entity,
        lives.map((life) => life[target]),
      );
      const targets = records.map((record) => ({ id: record.id, parameters: parametersOf({ action, amount: 0 }, entity, record, '2025-07-31', catalogue) }));
      const definition = actionOf(entity, action);
      if (!definition) continue;
      await company.store.transaction((inside) =>
        execute(
          inside,
          async () => catalogue,
          definition,
          { entity, action, targets, parameters: {}, user: { id: '1', name: 'Ann Lee' }, today: '2025-07-31', now: '2025-07-31T12:00:00.000Z' },
          { atomic: false, runID: null },
        ),
      );
    }
  }
}

/** Off the bills on a day, or without end. */
const isHeld = ({ billing }: Values, on = '9999-12-31'): boolean =>
  ((billing as { holds?: readonly { kind: string; from: string; until: string | null }[] } | null)?.holds ?? []).some(
    ({ kind, until }) => kind === 'nonBillable' && (until ?? '9999-12-31') >= on,
  );

/** What stands raised in the end, by feature and then by kind and period; what came to nothing is left out. */
function sumsOf(lines: readonly Values[]): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const sums = new Map<string, Record<string, number>>();
  for (const line of lines) {
    const feature = asText(line['featureID']);
    const sum = sums.get(feature) ?? {};
    const key = line['kind'] === 'oneOff' ? 'oneOff' : `${asText(line['kind'])} ${asText(line['periodFrom'])} ${asText(line['periodTo'])}`;
    sum[key] = (sum[key] ?? 0) + Number(line['net']);
    if (sum[key] === 0) delete sum[key];
    sums.set(feature, sum);
  }
  return sums;
}
