/**
 * The lines of features that accepted plans of an order make, change or delete, for those of its plans that look at what was raised:
 * of two invoices of a customer that are made again in one order, only one gets the line that both of them missed.
 */
import { numberOf, textOf } from '../../shared/billing/values.js';
import { unitsToPence } from '../../shared/money.js';
import { asText } from '../../shared/values.js';
import type { Change, Raised, RecordOf, Values } from '../../shared/types.js';

type Sums = Record<'gross' | 'discount' | 'net', number>;
type Period = Pick<Raised, 'kind' | 'periodFrom' | 'periodTo'>;

/** How much more or less the lines of a period come to, in pence, and the last of them that is on an invoice. */
type Moved = Period & Sums & { invoiced?: Values };

const periodOf = ({ kind, periodFrom, periodTo }: Values): Period => ({
  kind: kind as Raised['kind'],
  periodFrom: asText(periodFrom),
  periodTo: asText(periodTo),
});
const keyOf = ({ kind, periodFrom, periodTo }: Period): string => `${kind} ${periodFrom} ${periodTo}`;

export class RaisedSoFar {
  private readonly byFeature = new Map<string, Map<string, Moved>>();

  /** `lineOf` is a line as it is before these changes. */
  add(changes: readonly Change[], lineOf: (id: string) => RecordOf | undefined): void {
    for (const { entity, id, kind, after } of changes) {
      if (entity !== 'transactions') continue;
      const before = kind === 'create' ? undefined : lineOf(id);
      if (kind !== 'create' && !before) continue;
      if (before) this.move(before, -1);
      if (kind !== 'delete') this.move({ ...before, ...after }, 1);
    }
  }

  /** What was raised for a feature, with what the order has done to it. */
  on(featureID: string, raised: readonly Raised[]): readonly Raised[] {
    const moved = this.byFeature.get(featureID);
    if (!moved) return raised;
    const known = new Map(raised.map((each) => [keyOf(each), each]));
    for (const [key, { invoiced, ...by }] of moved) {
      const there = known.get(key) ?? { ...by, gross: 0, discount: 0, net: 0, invoiced: false };
      known.set(key, {
        ...there,
        gross: there.gross + by.gross,
        discount: there.discount + by.discount,
        net: there.net + by.net,
        ...(invoiced ? { invoiced: true, VAT: { VATRate: textOf(invoiced, 'VATRate'), rateDate: textOf(invoiced, 'rateDate') } } : {}),
      });
    }
    return [...known.values()];
  }

  private move(line: Values, sign: 1 | -1): void {
    const { featureID, invoiceID } = line;
    if (typeof featureID !== 'string') return;
    const moved = this.byFeature.get(featureID) ?? new Map<string, Moved>();
    this.byFeature.set(featureID, moved);
    const period = periodOf(line);
    const sums = moved.get(keyOf(period)) ?? { ...period, gross: 0, discount: 0, net: 0 };
    moved.set(keyOf(period), sums);
    for (const name of ['gross', 'discount', 'net'] as const) sums[name] += sign * unitsToPence(numberOf(line, name) ?? 0);
    if (sign === 1 && typeof invoiceID === 'string') sums.invoiced = line;
  }
}
