/** R24, R30: the calls that become one line of a bill, and what the line says. */
import { decimal, exact, over, Sum, type Fraction } from '../fractions.js';
import type { Catalogue, RecordOf, Values } from '../types.js';
import { asText } from '../values.js';
import type { Leg } from './legs.js';
import { lineOf } from './lines.js';
import { lastDay, type Owned, type PlacedCall, type Situation } from './rating.js';
import { usageTerms } from './vat.js';

/** A rated call that is on no invoice. */
export interface Unbilled extends PlacedCall, Leg {
  readonly id: string;
  readonly numberID: string;
  readonly callFileID: string;
  readonly line: number;
  /** Millionths of a pound. */
  readonly costMillionths: number;
}

export interface BilledCall {
  readonly call: Unbilled;
  readonly tariff: string | null;
  readonly band: string;
  readonly billed: number;
  /** Pence, exact; 0 ≤ discount ≤ gross. */
  readonly gross: Fraction;
  readonly access: Fraction;
  readonly discount: Fraction;
  /** "500 UK Landline Minutes", "Office 50 %". */
  readonly allowance: string | null;
  /** Seconds of it that buckets covered which count the legs of a call once, by key. */
  readonly legs?: Readonly<Record<string, string>> | undefined;
  /** Place of its line among `lines`; undefined where its sum is nothing and raises no line. */
  readonly at: number | undefined;
  /** Place among the `rating` of its line of what priced it; undefined of a free call, and of one without a line. */
  readonly how: number | undefined;
}

export type Grouping = 'number and class' | 'customer and class' | 'number';

/** A call while its line is made. */
export type Placing = { -readonly [Key in 'at' | 'how']: BilledCall[Key] } & Omit<BilledCall, 'at' | 'how'>;

/** VAT rate and ledger code of a line. */
export interface Terms {
  readonly VATRate: string | null;
  readonly transactionCode: string | null;
  /** Tells them from others. */
  readonly key: string;
}

const UNITS_IN_PENNY = 100;
const said: Readonly<Record<string, string>> = {
  inbound: 'Inbound calls',
  national: 'Calls to UK landlines',
  mobile: 'Calls to mobiles',
  nongeographic: 'Calls to non-geographic numbers',
  serviceNumbers: 'Calls to service numbers',
  international: 'International calls',
  extendedInternational: 'Extended international calls',
  surcharges: 'Surcharges',
  bespokeTariff1: 'Calls by bespoke tariff 1',
  bespokeTariff2: 'Calls by bespoke tariff 2',
};

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;

/** The calls of a line to be. */
export class Group {
  readonly terms: Terms;
  readonly hows: string[] = [];
  readonly gross = new Sum();
  readonly discount = new Sum();
  /** Calls that cost; a free one is billed with them and stands on no list. */
  first: Unbilled | undefined;
  last: Unbilled | undefined;
  count = 0;
  seconds = 0;
  pieces = 0;
  bytes = 0;
  costMillionths = 0;
  private readonly calls: Placing[] = [];
  private readonly places = new Map<string, number>();
  private readonly known = new Map<Situation, number>();

  constructor(terms: Terms) {
    this.terms = terms;
  }

  add(made: Placing): void {
    this.calls.push(made);
    const { call, gross, discount } = made;
    if (call.free) return;
    this.gross.add(gross);
    if (discount.n !== 0n) this.discount.add(discount);
    this.first ??= call;
    this.last = call;
    this.count += 1;
    this.seconds += call.seconds ?? 0;
    this.pieces += call.events ?? 0;
    this.bytes += call.bytes ?? 0;
    this.costMillionths += call.costMillionths;
  }

  /** The place of what priced a call among what priced those of the line; within one band the situation says which it is. */
  how(situation: Situation, band: string | undefined, key: () => string): number {
    const known = band === undefined ? undefined : this.known.get(situation);
    if (known !== undefined) return known;
    const name = key();
    const place = this.places.get(name) ?? this.hows.push(name) - 1;
    this.places.set(name, place);
    if (band !== undefined) this.known.set(situation, place);
    return place;
  }

  /** Says to its calls which line they are on; undefined where their sum raises none. */
  placed(at: number | undefined): void {
    for (const made of this.calls)
      if (at === undefined) made.how = undefined;
      else if (!made.call.free) made.at = at;
  }
}

/** The transaction that they become, without an id; undefined where their sum is nothing. */
export function lineOfGroup(
  group: Group,
  { customer, numbers }: Owned,
  { grouping, transactionType }: { readonly grouping: Grouping; readonly transactionType: string | null },
): Values | undefined {
  const { gross, discount, net } = lineOf([{ gross: group.gross.total, discount: group.discount.total }]);
  if (gross === 0 && net === 0) return undefined;
  const [first, last] = [group.first!, group.last!];
  const { terms, count, seconds, pieces, bytes } = group;
  const number = grouping === 'customer and class' ? null : first.numberID;
  const what = grouping === 'number' ? 'Calls' : (said[first.class] ?? 'Calls');
  const whose = number === null ? '' : `, ${asText(numbers.get(number)?.['number'])}`;
  const quantities = [
    count === 1 ? '1 call' : `${count.toLocaleString('en-GB')} calls`,
    ...(seconds > 0 ? [clock(seconds)] : []),
    ...(pieces > 0 ? [pieces === 1 ? '1 text' : `${pieces.toLocaleString('en-GB')} texts`] : []),
    ...(bytes > 0 ? [`${decimal(over(exact(bytes), exact(1_000_000)), 1)} MB`] : []),
  ];
  const [from, to] = [first.start.slice(0, 10), last.start.slice(0, 10)];
  return {
    customerID: asText(customer['id']),
    numberID: number,
    serviceID: null,
    featureID: null,
    kind: 'usage',
    transactionType,
    transactionCode: terms.transactionCode,
    description: `${what}${whose}: ${quantities.join(', ')}`,
    transactionDate: to,
    periodFrom: from,
    periodTo: to,
    billDate: to,
    featureCount: 1,
    gross: gross * UNITS_IN_PENNY,
    discount: discount * UNITS_IN_PENNY,
    net: net * UNITS_IN_PENNY,
    VATRate: terms.VATRate,
    callCount: count,
    seconds,
    carrierCost: Number((BigInt(group.costMillionths) + 50n) / 100n),
    backfilled: false,
  };
}

/** R30: rate and code of a call: of the feature that gave the tariff, then of the number's latest, then of the customer's. */
export class TermsOfCalls {
  private readonly byStart: readonly RecordOf[];
  private readonly catalogue: Catalogue;

  constructor(owned: Owned, catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.byStart = owned.features.toSorted((a, b) => {
      const [one, other] = [asText(a['startDate'] ?? ''), asText(b['startDate'] ?? '')];
      return one === other ? Number(a.id) - Number(b.id) : one < other ? 1 : -1;
    });
  }

  of(numberID: string, day: string, tariffFeature: string | null): Terms {
    const live = this.byStart.filter((each) => asText(each['startDate'] ?? '') <= day && day <= (lastDay(each) ?? '9999-12-31'));
    const features = [
      ...live.filter(({ id }) => id === tariffFeature),
      ...live.filter((each) => each['numberID'] === numberID),
      ...live.filter((each) => !each['numberID'] && !each['serviceID']),
    ];
    // Without a rate of its own the line takes the customer's, as every line does.
    const own = usageTerms({}, { features, catalogue: this.catalogue });
    return { ...own, key: JSON.stringify([own.VATRate, own.transactionCode]) };
  }
}
