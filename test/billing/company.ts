/** A small catalogue, features made the way the bridge makes them, and a ledger in memory to run billing against. */
import { begun, due, resumed, stopped } from '../../shared/billing/index.js';
import type { Around, Dues } from '../../shared/billing/index.js';
import type { Catalogue, Charge, EntityName, Raised, RecordOf, Values } from '../../shared/types.js';

const record = (id: string, values: Values): RecordOf => ({ version: 1, locked: false, hidden: false, ...values, id }) as RecordOf;

export const TODAY = '2025-01-01';

const configured: Partial<Record<EntityName, readonly RecordOf[]>> = {
  standardFeatures: [
    record('1', {
      name: 'Fibre 80',
      serviceCharge: 359_900,
      serviceChargeInterval: 'Calendar Monthly',
      noticePeriodLength: 30,
      noticePeriodLengthType: 'days',
      VATRate: 'Zero',
    }),
    record('3', { name: 'Typed', serviceCharge: 100_000, connectionCharge: 200_000, serviceChargeInterval: 'Monthly', featureType: 'Broadband' }),
    record('2', { name: 'Priced by tariff', serviceCharge: null, connectionCharge: null, serviceChargeInterval: 'Monthly' }),
  ],
  featureTypes: [
    record('1', {
      name: 'Broadband',
      noticePeriodLength: 3,
      noticePeriodLengthType: 'months',
      minimumTermPeriodLength: 1,
      minimumTermPeriodLengthType: 'years',
    }),
    record('2', { name: 'Free to go', noticePeriodLength: 0, minimumTermPeriodLength: 0 }),
    record('3', { name: 'Says nothing' }),
  ],
  serviceTypes: [record('1', { name: 'Hosting', noticePeriodLength: 7, noticePeriodLengthType: 'days' })],
  discountSchemes: [
    record('1', { name: 'Half', kind: 'Percentage', percentage: '50', amount: null }),
    record('2', { name: 'Tenth', kind: 'Percentage', percentage: '10', amount: null }),
    record('3', { name: 'Two pounds', kind: 'Amount', percentage: null, amount: 20_000 }),
    record('4', { name: 'All', kind: 'Percentage', percentage: '100', amount: null }),
    record('5', { name: 'Odd', kind: 'Percentage', percentage: '33.333', amount: null }),
  ],
  fixedFeeTariffs: [
    record('1', { name: 'Wholesale', charges: [{ standardFeature: 'Priced by tariff', serviceCharge: 7, connectionCharge: 10 }] }),
    record('2', { name: 'Retail', charges: [{ standardFeature: 'Priced by tariff', serviceCharge: 9, connectionCharge: 15 }] }),
  ],
};

const presets: Readonly<Record<string, RecordOf>> = {
  'VATRate Standard': record('1', {
    name: 'Standard',
    value: '20',
    history: [
      { from: '2008-12-01', value: '15' },
      { from: '2010-01-01', value: '17.5' },
      { from: '2011-01-04', value: '20' },
    ],
  }),
  'VATRate Zero': record('2', { name: 'Zero', value: '0' }),
  'VATRate Reduced': record('3', { name: 'Reduced', value: '5' }),
  'serviceChargeInterval Half-yearly': record('4', { name: 'Half-yearly', data: { unit: 'month', n: 6, align: 'calendar', timing: 'advance' } }),
};

/** The catalogue, with other records of some entities. */
export function catalogueWith(other: Partial<Record<EntityName, readonly RecordOf[]>> = {}): Catalogue {
  const all = (entity: EntityName): readonly RecordOf[] => other[entity] ?? configured[entity] ?? [];
  return {
    channels: { email: 'waits', xero: false },
    statuses: () => [],
    status: () => undefined,
    all,
    named: (entity, name) => all(entity).find((one) => one['name'] === name),
    preset: (list, name) => presets[`${list} ${name}`],
  };
}

export const catalogue = catalogueWith();

/** Pounds and pence as the integers of the core: a price in ten-thousandths, a line in pence. */
export const price = (pounds: number): number => Math.round(pounds * 10_000);
export const pence = (pounds: number): number => Math.round(pounds * 100);

/** A feature as create makes it. */
export function feature(values: Values, around: Around = { catalogue }): RecordOf {
  const whole: Values = { id: '7', customerID: '1', numberID: null, serviceID: '3', description: 'Line', serviceCharge: null, ...values };
  return record('7', { ...whole, ...begun(whole, { ...around, today: TODAY }) });
}

export const merged = (one: RecordOf, after: Values): RecordOf => ({ ...one, ...after }) as RecordOf;

export const asRaised = (charges: readonly Charge[]): readonly Raised[] =>
  charges.map((line) => ({
    kind: line.kind,
    periodFrom: line.periodFrom ?? '',
    periodTo: line.periodTo ?? '',
    gross: line.gross,
    discount: line.discount,
    net: line.net,
    invoiced: true,
  }));

/** What a run would be given: the sums a feature, kind and period, of periods that end on or after a date, and one-offs. */
export function loaded(lines: readonly Raised[], from = ''): readonly Raised[] {
  const sums = new Map<string, Raised>();
  for (const line of lines) {
    if (line.periodTo < from && line.kind !== 'oneOff') continue;
    const key = `${line.kind} ${line.periodFrom} ${line.periodTo}`;
    const sum = sums.get(key);
    sums.set(key, sum ? { ...sum, gross: sum.gross + line.gross, discount: sum.discount + line.discount, net: sum.net + line.net } : line);
  }
  return [...sums.values()];
}

/** Raised sums other than nought, gross and net, by kind and the last day of the period: its first one may be that of an earlier start. */
export function standingOf(lines: readonly Raised[]): Readonly<Record<string, readonly [gross: number, net: number]>> {
  const sums: Record<string, [number, number]> = {};
  for (const { kind, periodTo, gross, net } of lines) {
    const key = kind === 'oneOff' ? kind : `${kind} ${periodTo}`;
    const [grossBefore, netBefore] = sums[key] ?? [0, 0];
    sums[key] = [grossBefore + gross, netBefore + net];
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, [gross, net]]) => gross !== 0 || net !== 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** A feature with the lines raised for it. */
export interface Books {
  readonly feature: RecordOf;
  readonly lines: readonly Raised[];
}

/** One billing run over one feature, which loads only what `rebillFrom` asks for. */
export function run(books: Books, dues: Dues & { readonly with?: Catalogue }): Books & { readonly charges: readonly Charge[] } {
  const from = books.feature['rebillFrom'];
  const raised = typeof from === 'string' ? loaded(books.lines, from) : [];
  const { charges, after } = due(books.feature, raised, { catalogue: dues.with ?? catalogue, ...dues });
  return { feature: merged(books.feature, after), lines: [...books.lines, ...asRaised(charges)], charges };
}

export const open = (values: Values): Books => ({ feature: feature(values), lines: [] });
export const apply = (books: Books, after: (one: RecordOf) => Values): Books => ({ ...books, feature: merged(books.feature, after(books.feature)) });
export const sum = (lines: readonly { readonly net: number }[]): number => lines.reduce((total, { net }) => total + net, 0);
export const nets = (lines: readonly { readonly net: number }[]): readonly number[] => lines.map(({ net }) => net);

export const ctx = { catalogue, today: TODAY };
/** A feature billed up to a cutoff. */
export const billed = (values: Values, cutoff: string): Books => run(open(values), { cutoff });
/** What the next run up to a cutoff raises, in pence. */
export const next = (books: Books, cutoff: string): readonly number[] => nets(run(books, { cutoff }).charges);
export const periods = (charges: readonly Charge[]): readonly string[] => charges.map((line) => `${line.periodFrom} ${line.periodTo} ${line.net}`);
export const stop =
  (date: string) =>
  (books: Books): Books =>
    apply(books, (one) => stopped(one, date, catalogue));
export const resume =
  (date: string) =>
  (books: Books): Books =>
    apply(books, (one) => resumed(one, date, catalogue));
