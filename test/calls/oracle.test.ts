/** R18–R39 against figures that were worked out apart from this program, by exact fractions (test/oracle/calls.json). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { vat, vatOn } from '../../shared/billing/index.js';
import {
  CallTypes,
  drawn,
  filled,
  heldOn,
  inOrder,
  LineKeys,
  lineOf,
  marked,
  normalNumber,
  priced,
  pricesOf,
  tariffFor,
  usageTerms,
  Week,
  type AllowanceOf,
  type Bucket,
  type CallKind,
  type Drawing,
  type Holder,
  type Metered,
  type Naming,
  type Rated,
} from '../../shared/calls/index.js';
import { carrierCost, margin, matched, reconciled, type CarrierLine, type Carried } from '../../shared/carrier/index.js';
import { shippedCatalogue } from '../shipped.js';
import { clawback, earned, earnedToTarget, earnedWhenPaid, statement } from '../../shared/commission/index.js';
import { decimal, exact, minus, over, ratio, written } from '../../shared/fractions.js';
import type { Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

// The vectors are figures in many shapes; each reader below asserts what it reads.
// oxlint-disable-next-line typescript/no-explicit-any
type Given = any;
interface Vector {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly compute: string;
  readonly input: Given;
  readonly expected: Given;
}

const { vectors } = JSON.parse(readFileSync(new URL('../oracle/calls.json', import.meta.url), 'utf8')) as { vectors: readonly Vector[] };
const catalogue = shippedCatalogue();
const week = new Week();

const pence = (pounds: string): number => Number(decimal(exact(pounds), 2).replace('.', ''));
const pounds = (whole: number): string => decimal(ratio(whole, 100), 2);

function rate({ call, rate: given }: Given): Rated {
  const metered: Metered = { kind: 'voice', start: '2026-11-03T10:00:00', ...call };
  const { amountRounding = null, acrossBands = 'start', cost, ...rest } = given;
  const found = priced(
    metered,
    { prices: (band) => pricesOf({ ...rest, cost: typeof cost === 'object' ? cost[band] : cost }), acrossBands, amountRounding },
    week,
  );
  assert.ok(found);
  return found;
}

function draw({ buckets: given, calls }: Given): unknown {
  const limits = (left: Record<string, number>): Bucket['left'] => Object.fromEntries(Object.entries(left).map(([name, value]) => [name, exact(value)]));
  const set = (list?: readonly string[]): ReadonlySet<string> | undefined => (list ? new Set(list) : undefined);
  const buckets: Bucket[] = given.map((each: Given) => ({
    name: each.name,
    plan: each.plan,
    callTypes: set(each.groups),
    numbers: set(each.numbers),
    left: limits(each.left),
  }));
  const done = calls.map((each: Given) => {
    const call: Drawing = { kind: 'voice' as CallKind, billed: 0, ...each, gross: exact(each.gross) };
    return { gross: call.gross, ...drawn(call, buckets) };
  });
  const line = lineOf(done);
  return {
    calls: done.map(({ gross, discount, from }: Given) => ({
      discount: written(discount),
      net: written(minus(gross, discount)),
      from: from.map(({ bucket, share }: Given) => [bucket.name, written(share)]),
    })),
    left: buckets.map(({ left }) => Object.fromEntries(Object.entries(left).map(([name, value]) => [name, written(value)]))),
    line: { gross: pounds(line.gross), discount: pounds(line.discount), net: pounds(line.net) },
  };
}

function VATOfCalls({ customer, lines }: Given): unknown {
  const rated = lines.map((line: Given) => {
    const { VATRate, transactionCode } = usageTerms(line as Values, {
      features: line.feature ? [line.feature as Values] : [],
      customer: { VATRate: customer },
      catalogue,
    });
    return { VATRate, transactionCode, net: line.net };
  });
  const percent = (name: string): string => asText(catalogue.preset('VATRate', name)!['value']);
  const names = [...new Set<string>(rated.map(({ VATRate }: Given) => VATRate))];
  const rates = Object.fromEntries(
    names.map((name) => {
      const totals = vat(
        rated.filter(({ VATRate }: Given) => VATRate === name).map(({ net }: Given) => ({ net: pence(net), rate: percent(name) })),
        'invoice',
      );
      return [name, { net: pounds(totals.net), VAT: pounds(totals.VAT) }];
    }),
  );
  const all = Object.values(rates);
  const [net, VAT] = [all.reduce((sum, each) => sum + pence(each.net), 0), all.reduce((sum, each) => sum + pence(each.VAT), 0)];
  const reverse = rates['Reverse Charge'];
  return {
    lines: rated,
    rates,
    net: pounds(net),
    VAT: pounds(VAT),
    total: pounds(net + VAT),
    ...(reverse ? { customerAccountsFor: pounds(vatOn(pence(reverse.net), percent('Standard'))) } : {}),
  };
}

function commission(input: Given): unknown {
  if (input.holders) return { commission: input.holders.map(({ type, value }: Given) => pounds(earned(type, value, { net: pence(input.net) }))) };
  if (input.target)
    return {
      commission: pounds(
        earnedToTarget(pence(input.net), {
          value: input.value,
          valuePostTarget: input.valuePostTarget,
          target: pence(input.target),
          monthBefore: pence(input.monthBefore),
        }),
      ),
    };
  if (input.total) return { earned: pounds(earnedWhenPaid(pence(input.commission), pence(input.total), pence(input.writtenOff))) };
  if (input.lastDay) return { commission: pounds(clawback(pence(input.earned), input.start, input.length, input.unit.toLowerCase(), input.lastDay)) };
  return {
    commission: pounds(
      earned(input.type, input.value, {
        net: pence(input.netOfPeriod ?? input.net ?? '0'),
        cost: pence(input.cost ?? '0'),
        chargedDays: input.chargedDays,
        periodDays: input.periodDays,
        before: pence(input.earnedBefore ?? '0'),
      }),
    ),
  };
}

const readers: Readonly<Record<string, (input: Given) => unknown>> = {
  importFiles({ files }) {
    const known = new Set<string>();
    let [kept, duplicates] = [0, 0];
    for (const file of files) {
      const keys = new LineKeys();
      for (const line of file) {
        const { key, again } = keys.next(line);
        if (again || known.has(key)) duplicates += 1;
        else kept += 1;
        known.add(key);
      }
    }
    return { kept, duplicates };
  },
  callOwner: ({ records, callDate }) => heldOn(callDate, records as readonly Holder[]),
  callType({ dialled }) {
    const normal = normalNumber(dialled);
    const type = new CallTypes().of(normal);
    return { normal, type: type && { callType: type.name, class: type.class } };
  },
  rateCall(input) {
    const { gross, billed } = rate(input);
    return { pence: written(gross), shown: decimal(over(gross, exact(100)), 4), ...(input.call.kind ? {} : { billedSeconds: billed }) };
  },
  callLine({ calls }) {
    const { gross, discount, net } = lineOf(calls.map((each: Given) => ({ gross: rate(each).gross, discount: exact(0) })));
    return { gross: pounds(gross), discount: pounds(discount), net: pounds(net) };
  },
  resolveTariff: (input) => tariffFor(input.class, input.callDate, input.levels as readonly Naming[]),
  tariffRate: ({ own, parent, markupPercent }) => ({ cost: own ?? marked(parent, markupPercent) }),
  rerate({ calls, old, new: changed, from }) {
    const open = calls.filter(({ billed }: Given) => !billed);
    const sum = (cost: (date: string) => string): number =>
      lineOf(
        open.map(({ date, seconds }: Given) => ({
          gross: rate({ call: { seconds, start: `${date}T10:00:00` }, rate: { cost: cost(date) } }).gross,
          discount: exact(0),
        })),
      ).net;
    const [before, after] = [sum(() => old), sum((date) => (date >= from ? changed : old))];
    return { before: pounds(before), after: pounds(after), difference: pounds(after - before), rerated: open.filter(({ date }: Given) => date >= from).length };
  },
  fillPool({ allowance, of, month, features }) {
    const { limit, left } = filled(allowance, of as AllowanceOf, month, features);
    return { left: Number(left), in: limit === 'value' ? 'pence' : limit };
  },
  drawPool: draw,
  bucketOrder: ({ buckets }) => ({ order: inOrder(buckets as never).map((each) => (each as Given).name) }),
  vatOfCalls: VATOfCalls,
  commission,
  commissionStatement: ({ entries }) => ({
    statement: statement(entries.map(([month, amount]: [string, string]) => ({ month, amount: pence(amount) }))).map(({ month, ...rest }) => ({
      month,
      brought: pounds(rest.brought),
      earned: pounds(rest.earned),
      payable: pounds(rest.payable),
    })),
  }),
  carrierCost: ({ price, counts, from, to, periodDays }) => ({ cost: pounds(carrierCost(price, counts, from, to, periodDays)) }),
  margin({ revenue, cost }) {
    const found = margin(pence(revenue), pence(cost));
    return { margin: pounds(found.margin), percent: found.percent };
  },
  matchCarrierLine: ({ line, features }) => matched(line as CarrierLine, features as readonly Carried[]),
  reconcileCarrier({ features, lines, statedTotal, tolerance }) {
    const found = reconciled(
      features.map((each: Given) => ({ id: each.id, expected: pence(each.expected) })),
      lines.map((each: Given) => ({ ...each, amount: pence(each.amount) })),
      { stated: pence(statedTotal), tolerance: pence(tolerance) },
    );
    return {
      results: found.results.map((each) => ({
        ...each,
        ...Object.fromEntries(
          (['amount', 'expected', 'difference'] as const).flatMap((name) => (each[name] === undefined ? [] : [[name, pounds(each[name])]])),
        ),
      })),
      linesTotal: pounds(found.linesTotal),
      missingFromTotal: pounds(found.missingFromTotal),
    };
  },
};

/** Prices and dates of yearly increases and renewals are tested with billing. */
const elsewhere = new Set(['increasePrice', 'increaseOnBilledPeriod', 'nextReferenceDate', 'increaseDue', 'renewalDate']);

describe('calls, commission and carriers by the figures', () => {
  for (const { id, rule, title, compute, input, expected } of vectors.filter((each) => !elsewhere.has(each.compute))) {
    it(`${id} ${rule}: ${title}`, () => {
      assert.ok(readers[compute], compute);
      assert.deepEqual(readers[compute](input), expected);
    });
  }

  it('leave none of them out: what is not read here is read with billing', () => {
    const billing = readFileSync(new URL('../billing/annual.test.ts', import.meta.url), 'utf8');
    for (const { id, compute } of vectors) assert.ok(readers[compute] ?? (elsewhere.has(compute) && billing.includes(`of('${compute}')`)), `${id} ${compute}`);
    assert.equal(vectors.length, 110);
  });
});
