/**
 * Random lives of a feature that leaves price and interval to the catalogue, while the catalogue changes: every line, the preview of
 * each drop and the counterpart of each return, beside a model written from R1, R3 and R8 that uses nothing of the core.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { consequences, ledgerFrom, monthly, resumed, stopped } from '../../shared/billing/index.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { catalogueWith, feature as made, loaded, merged, nets, run, sum, type Books } from './company.js';
import { dateOf, dayOf } from './dayByDay.js';

const RUNS = Number(process.env['VECTORS'] ?? 500);

interface Entry {
  readonly price: number;
  readonly months: 1 | 3 | 12;
  readonly calendar: boolean;
}
const names = { 1: 'Monthly', 3: 'Quarterly', 12: 'Annually' } as const;

const entry = fc.record({
  price: fc.integer({ min: 1, max: 2_000_000 }),
  months: fc.constantFrom(1 as const, 3 as const, 12 as const),
  calendar: fc.boolean(),
});
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const), days: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('change' as const), entry }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), back: fc.integer({ min: 0, max: 90 }) }) },
  ),
  { maxLength: 12 },
);

/** Month arithmetic from an anchor, the day clamped anew each time. */
function monthsAfter(day: number, months: number): number {
  const at = new Date(day * 86_400_000);
  const [year, month, date] = [at.getUTCFullYear(), at.getUTCMonth() + months, at.getUTCDate()];
  return Date.UTC(year, month, Math.min(date, new Date(Date.UTC(year, month + 1, 0)).getUTCDate())) / 86_400_000;
}

const halfUp = (n: number, d: number): number => Number((2n * BigInt(n) + BigInt(d)) / (2n * BigInt(d)));

/** One feature, told day counts and whole numbers only. */
class Plain {
  readonly raised: { readonly from: number; readonly next: number; readonly days: number; readonly price: number; net: number }[] = [];
  private next: number;
  private rhythm: { months: number; calendar: boolean; anchor: number; k: number };
  stopped = Infinity;
  private readonly count: number;
  private entry: Entry;

  constructor(start: number, count: number, first: Entry) {
    [this.next, this.count, this.entry] = [start, count, first];
    this.rhythm = this.begun(first, start);
  }

  private begun({ months, calendar }: Entry, day: number): { months: number; calendar: boolean; anchor: number; k: number } {
    const at = new Date(day * 86_400_000);
    const anchor = calendar ? Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - (at.getUTCMonth() % months), 1) / 86_400_000 : day;
    return { months, calendar, anchor, k: 0 };
  }

  change(now: Entry): void {
    this.entry = now;
  }

  private net(from: number, next: number, days: number, price: number): number {
    const until = Math.min(next, this.stopped + 1);
    return until <= from ? 0 : halfUp((until - from) * this.count * price, days * 100);
  }

  /** The nets of the lines that a run brings, in the order of their days. */
  run(cutoff: number): number[] {
    const lines: number[] = [];
    for (const period of this.raised) {
      const net = this.net(period.from, period.next, period.days, period.price);
      if (net !== period.net) lines.push(net - period.net);
      period.net = net;
    }
    for (;;) {
      // Another rhythm begins with the first day not raised; the same one goes on from its anchor.
      const same = this.rhythm.months === this.entry.months && this.rhythm.calendar === this.entry.calendar;
      const rhythm = same ? this.rhythm : this.begun(this.entry, this.next);
      const [whole, next] = [monthsAfter(rhythm.anchor, rhythm.k * rhythm.months), monthsAfter(rhythm.anchor, (rhythm.k + 1) * rhythm.months)];
      const from = Math.max(whole, this.next);
      if (from >= cutoff || from > this.stopped) return lines;
      const net = this.net(from, next, next - whole, this.entry.price);
      this.raised.push({ from, next, days: next - whole, price: this.entry.price, net });
      if (net !== 0) lines.push(net);
      this.rhythm = { ...rhythm, k: rhythm.k + 1 };
      this.next = next;
    }
  }

  /** What a drop with this last day brings with the next run, of what is raised. */
  dropped(last: number): number {
    this.stopped = last;
    return this.raised.reduce((total, { from, next, days, price, net }) => total + this.net(from, next, days, price) - net, 0);
  }

  get monthly(): number {
    return halfUp(this.count * this.entry.price, this.entry.months * 100);
  }
}

const of = ({ price, months, calendar }: Entry): Catalogue =>
  catalogueWith({
    standardFeatures: [merged(made({}), { name: 'S', serviceCharge: price, serviceChargeInterval: `${calendar ? 'Calendar ' : ''}${names[months]}` })],
  });

describe('a feature that follows the catalogue', () => {
  it(`is billed, previewed and brought back as the rules say, in ${RUNS} random lives`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: dayOf('2024-01-01'), max: dayOf('2026-12-31') }),
        fc.integer({ min: 1, max: 7 }),
        entry,
        steps,
        (start, count, first, life) => {
          let catalogue = of(first);
          const plain = new Plain(start, count, first);
          let books: Books = {
            feature: made({ startDate: dateOf(start), featureCount: count, standardFeature: 'S', serviceCharge: null }, { catalogue }),
            lines: [],
          };
          let now = start;
          for (const step of life) {
            if (step.kind === 'run') {
              now += step.days;
              const done = run(books, { cutoff: dateOf(now), with: catalogue });
              books = done;
              assert.deepEqual(nets(done.charges.filter(({ kind }) => kind === 'recurring')), plain.run(now), `run before ${dateOf(now)}`);
            } else if (step.kind === 'change') {
              catalogue = of(step.entry);
              plain.change(step.entry);
              assert.equal(monthly(books.feature, { catalogue, today: dateOf(now) }), plain.monthly, 'what a change of the catalogue is a month');
            } else {
              // Dropped and brought back on the same day: the way back is the counterpart, and all is as it was.
              const last = Math.max(start, now - step.back);
              // The day before the last cutoff: everything due by then is raised, so the drop takes nothing away that nobody has billed.
              const around = { catalogue, today: dateOf(now - 1) };
              const gone = merged(books.feature, stopped(books.feature, dateOf(last), catalogue));
              const raised = (one: RecordOf) => loaded(books.lines, ledgerFrom(one, dateOf(last)));
              const preview = consequences(books.feature, gone, raised(books.feature), around);
              const expected = plain.dropped(last);
              assert.equal(sum(preview.charges), expected, `drop on ${dateOf(last)}`);
              assert.deepEqual([preview.monthlyBefore, preview.monthlyAfter], [plain.monthly, 0]);
              const back = merged(gone, resumed(gone, dateOf(last), catalogue));
              const counter = consequences(gone, back, raised(gone), around);
              assert.equal(
                (counter.besides.fallsAway?.credits ?? 0) + (counter.besides.fallsAway?.charges ?? 0) + sum(counter.charges),
                expected,
                'the counterpart',
              );
              assert.equal(counter.monthlyAfter, preview.monthlyBefore);
              plain.stopped = Infinity;
              books = { ...books, feature: back };
            }
          }
        },
      ),
      { numRuns: RUNS, seed: 20_261_127 },
    );
  }).timeout(120_000);
});
