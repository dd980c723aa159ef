/**
 * A draft rebuilt (R17, Recreate): what an invoice of a billing run would have on it if it were made now, with its prices, counts,
 * dates and VAT as they have been mended since. Only periods that are on this invoice, and what has become due before its cutoff
 * and was never raised; a correction of what another invoice has comes with the next run, or with that one's own rebuilding.
 */
import { earliest, toDay } from '../dates.js';
import type { Charge, Raised, RecordOf, Value, Values } from '../types.js';
import { asText } from '../values.js';
import { due } from './due.js';
import { headings, rateName, Rates } from './invoice.js';
import { figureOf, itemOf, type Item } from './items.js';
import { chargeFor, isNought, keyOf, Ledger } from './ledger.js';
import type { Around, Timeline } from './shapes.js';
import { termsOf, type Terms } from './terms.js';
import { timelineOf } from './timeline.js';
import { transaction } from './transaction.js';
import { penceToUnits } from '../money.js';
import { dateOf } from './values.js';

/** A feature of the customer, every line raised for it, and what it falls back to. */
export interface Drawn {
  readonly feature: RecordOf;
  readonly raised: readonly Raised[];
  readonly around: Around;
}

/** What rebuilding does; money of lines in ten-thousandths. */
export interface Rebuilt {
  readonly changed: readonly { readonly line: RecordOf; readonly after: Values }[];
  readonly removed: readonly RecordOf[];
  readonly added: readonly Values[];
  readonly features: readonly { readonly feature: RecordOf; readonly after: Values }[];
  /** Corrections of what other invoices have: they are left. Pence. */
  readonly left: number;
}

export function rebuiltDraft(invoice: RecordOf, lines: readonly RecordOf[], drawn: readonly Drawn[], customer: RecordOf): Rebuilt {
  const rebuilding = new Rebuilding(invoice, customer);
  const byFeature = new Map<string, RecordOf[]>();
  for (const line of lines) {
    const id = line['featureID'];
    if (typeof id === 'string' && line['kind'] !== 'usage' && line['kind'] !== 'manual') byFeature.set(id, [...(byFeature.get(id) ?? []), line]);
  }
  for (const each of drawn) rebuilding.feature(each, byFeature.get(each.feature.id) ?? []);
  const first = drawn[0];
  if (first) rebuilding.filled(lines, first.around);
  return rebuilding;
}

const keyOfLine = ({ kind, periodFrom, periodTo }: Values): string => keyOf(kind as Charge['kind'], asText(periodFrom ?? ''), asText(periodTo ?? ''));

class Rebuilding implements Rebuilt {
  readonly changed: { line: RecordOf; after: Values }[] = [];
  readonly removed: RecordOf[] = [];
  readonly added: Values[] = [];
  readonly features: { feature: RecordOf; after: Values }[] = [];
  left = 0;
  private readonly invoice: RecordOf;
  private readonly customer: RecordOf;
  private readonly date: string;

  constructor(invoice: RecordOf, customer: RecordOf) {
    [this.invoice, this.customer, this.date] = [invoice, customer, asText(invoice['invoiceDate'])];
  }

  feature({ feature, raised, around }: Drawn, lines: readonly RecordOf[]): void {
    const mine = new Map<string, RecordOf[]>();
    for (const line of lines) mine.set(keyOfLine(line), [...(mine.get(keyOfLine(line)) ?? []), line]);
    const ledger = new Map(raised.map((each) => [keyOf(each.kind, each.periodFrom, each.periodTo), each]));
    /** All that stands raised for the period is on this invoice. */
    const whole = (key: string): boolean => {
      const [own, all] = [mine.get(key), ledger.get(key)];
      return own !== undefined && all !== undefined && sum(own, 'net') === penceToUnits(all.net) && sum(own, 'gross') === penceToUnits(all.gross);
    };
    const fresh = reopened(feature, around, lines, raised, (each) => whole(keyOf(each.kind, each.periodFrom, each.periodTo)));
    const cutoff = asText(this.invoice['cutoffDate'] ?? this.date);
    const { charges, after } = due(fresh, raised, { cutoff, final: this.invoice['final'] === true, ...around });
    const terms = termsOf(fresh, around);
    let waits: string | null = null;
    for (const charge of charges) {
      const key = keyOf(charge.kind, charge.periodFrom ?? '', charge.periodTo ?? '');
      if (mine.has(key)) {
        if (!whole(key)) this.corrected(mine.get(key)!, charge);
      } else if (ledger.has(key) && !isNought(ledger.get(key)!)) {
        this.left += charge.net;
        waits = waits === null ? charge.periodFrom : earliest(waits, charge.periodFrom ?? waits);
      } else this.added.push(this.line(charge, feature, around));
    }
    for (const [key, own] of mine) if (whole(key)) this.anew(own, feature, raised, terms, around);
    // What was put on another day to be looked at here is not a change of the feature; what is left is looked at by the next run.
    const fields: Values = { ...after, rebillFrom: waits ?? ('rebillFrom' in after ? null : (feature['rebillFrom'] ?? null)) };
    if (Object.keys(fields).length > 0) this.features.push({ feature, after: fields });
  }

  /** The lines of a period that this invoice alone has: one line, by what the feature is now. */
  private anew([first, ...more]: readonly RecordOf[], feature: RecordOf, raised: readonly Raised[], terms: Terms, around: Around): void {
    if (!first) return;
    const item = itemOf(terms, first['kind'], toDay(asText(first['periodFrom'])), toDay(asText(first['periodTo']))) ?? moved(first, raised, terms);
    const figure = item && figureOf(item);
    this.removed.push(...more);
    if (!item || !figure || isNought(figure)) {
      this.removed.push(first);
      return;
    }
    const charge = chargeFor(feature, item satisfies Item, figure, { adjusts: false, backfilled: first['backfilled'] === true, when: 'now' });
    const { transactionDate: _, billDate: __, rateDate, ...after } = this.line(charge, feature, around);
    this.changed.push({ line: first, after: { ...after, ...(first['rateDate'] === null ? {} : { rateDate: rateDate ?? null }) } });
  }

  /** A line that corrects another invoice's is set to what it comes to now, at the VAT that it has. */
  private corrected([first]: readonly RecordOf[], { gross, discount, net }: Charge): void {
    const now = (field: string, by: number): number => Number(first![field] ?? 0) + penceToUnits(by);
    const after = { gross: now('gross', gross), discount: now('discount', discount), net: now('net', net) };
    if (after.gross === 0 && after.net === 0) this.removed.push(first!);
    else this.changed.push({ line: first!, after });
  }

  private line(charge: Charge, feature: RecordOf, { catalogue }: Around): Values {
    const heads = headings(charge.kind, feature, catalogue);
    const { VATRate = null, rateDate = null } = charge.corrects ?? {};
    return transaction(charge, undefined, {
      ...heads,
      VATRate: VATRate ?? rateName(heads, charge.description, this.customer, new Rates(this.date, catalogue)),
      rateDate: rateDate ?? this.date,
      invoiceID: this.invoice.id,
    });
  }

  /** Lines that named no VAT rate of their own take the customer's as it is now. */
  filled(lines: readonly RecordOf[], { catalogue }: Around): void {
    const names = this.invoice['ratesFilled'];
    const rates = new Rates(this.date, catalogue);
    for (const line of lines) {
      if (!Array.isArray(names) || !names.includes(line.id)) continue;
      const VATRate = rateName({ ...line, VATRate: null }, asText(line['description']), this.customer, rates);
      if (VATRate !== line['VATRate']) this.changed.push({ line, after: { VATRate } });
    }
  }
}

/** The period of a line, of which the start has moved since. */
const moved = ({ kind, periodFrom, periodTo }: Values, raised: readonly Raised[], terms: Terms): Item | undefined =>
  new Ledger(raised).movedTo(terms, { kind: kind as Raised['kind'], periodFrom: asText(periodFrom), periodTo: asText(periodTo) });

const sum = (lines: readonly Values[], field: string): number => lines.reduce((total, line) => total + Number(line[field] ?? 0), 0);

/**
 * The feature with the periods of these lines open again: looked at once more, and by the prices, lists and schemes of today,
 * where nothing that was raised after them has those of its own time.
 */
function reopened(feature: RecordOf, around: Around, lines: readonly RecordOf[], raised: readonly Raised[], whole: (each: Raised) => boolean): RecordOf {
  const first = lines.map((line) => dateOf(line, 'periodFrom')).reduce((a, b) => (a === null ? b : b === null ? a : earliest(a, b)), null);
  if (first === null) return feature;
  const rebillFrom = earliest(first, dateOf(feature, 'rebillFrom') ?? first);
  const timeline = timelineOf(feature, around);
  const alone = raised.every((each) => each.periodFrom < first || (each.net === 0 && each.gross === 0) || whole(each));
  if (!alone || !timeline.used) return { ...feature, rebillFrom } as RecordOf;
  const { connectionCharge, until, ...used } = timeline.used;
  const once = raised.find(({ kind }) => kind === 'oneOff');
  const open: Timeline = {
    ...timeline,
    used: {
      ...used,
      ...(connectionCharge !== undefined && !(once && whole(once)) ? { connectionCharge } : {}),
      until: until === undefined ? first : earliest(until, first),
    },
  };
  return { ...feature, rebillFrom, billing: open as unknown as Value } as RecordOf;
}
