/** Who has a telephone number: its records by the number in its one spelling, as their own or as an alternate, and as an order would leave them. */
import { normalNumber, tariffFields, type Holder } from '../../shared/calls/index.js';
import type { EntityName, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Reading } from './store.js';

/** Records as an order that is only planned would leave them, by entity and id; undefined those that would go. */
export type PlannedRecords = ReadonlyMap<EntityName, ReadonlyMap<string, RecordOf | undefined>>;

/** The numbers that a record answers to, each in its one spelling. */
export const spelledBy = (record: Values): readonly string[] => [
  ...new Set([normalNumber(asText(record['number'] ?? '')), ...alternatesOf(record)].filter(Boolean)),
];

const alternatesOf = (record: Values): readonly string[] =>
  asText(record['alternateCDRNumbers'] ?? '')
    .split('\n')
    .map(normalNumber)
    .filter(Boolean);

/** A record that was looked up, as far as its calls go: a file may be of a hundred thousand numbers. */
export interface KnownNumber extends Holder {
  /** Its own number, in the one spelling. */
  readonly number: string;
  /** Its status, carrier, type and tariffs: of numbers that are alike in them one and the same. */
  readonly terms: Values;
}

const NOBODY: readonly Holder[] = [];

export class Holders {
  /** Every record that was looked up, by its id. */
  readonly numbers = new Map<string, KnownNumber>();
  private readonly byNumber = new Map<string, readonly Holder[]>();
  private readonly terms = new Map<string, Values>();
  private alternates: ReadonlyMap<string, readonly RecordOf[]> | undefined;
  private readonly from: Reading;
  private readonly planned: ReadonlyMap<string, RecordOf | undefined>;

  constructor(from: Reading, planned: PlannedRecords = new Map()) {
    this.from = from;
    this.planned = planned.get('numbers') ?? new Map<string, RecordOf | undefined>();
  }

  /** Of a number that was looked up. */
  of(number: string): readonly Holder[] {
    return this.byNumber.get(number) ?? NOBODY;
  }

  /** Looks up whoever has these numbers, and these records besides; answers the records that were not known before. */
  async look(numbers: readonly string[], ids: readonly string[] = []): Promise<readonly RecordOf[]> {
    const fresh = [...new Set(numbers.filter((number) => !this.byNumber.has(number)))];
    if (fresh.length > 0) this.alternates ??= await this.withAlternates();
    const owners = fresh.length > 0 ? await this.idsOf(fresh) : [];
    const others = fresh.flatMap((number) => (this.alternates?.get(number) ?? []).map(({ id }) => id));
    const added = await this.load([...ids, ...owners, ...others].filter((id) => !this.numbers.has(id)));
    for (const record of added) this.numbers.set(record.id, this.known(record));
    for (const number of fresh) this.byNumber.set(number, NOBODY);
    // Not spread: nearly all have one, for which a list that grows would keep the room of seventeen.
    const put = (number: string, holder: Holder): unknown => this.byNumber.set(number, this.of(number).concat(holder));
    const wanted = new Set(fresh);
    for (const id of new Set(owners)) {
      const holder = this.numbers.get(id)!;
      if (wanted.has(holder.number)) put(holder.number, holder);
    }
    for (const number of fresh) for (const { id } of this.alternates?.get(number) ?? []) put(number, { ...this.numbers.get(id)!, alternate: true });
    return added;
  }

  private known(record: RecordOf): KnownNumber {
    const key = JSON.stringify(termsOfNumber.map((name) => record[name]));
    const terms = this.terms.get(key) ?? Object.fromEntries(termsOfNumber.map((name) => [name, record[name] ?? null]));
    this.terms.set(key, terms);
    return {
      id: record.id,
      number: normalNumber(asText(record['number'])),
      customer: typeof record['customerID'] === 'string' ? record['customerID'] : null,
      dateAllocate: (record['dateAllocate'] as string | null | undefined) ?? null,
      dateDrop: (record['dateDrop'] as string | null | undefined) ?? null,
      terms,
    };
  }

  private async load(ids: readonly string[]): Promise<readonly RecordOf[]> {
    const { planned } = this;
    const all = [...new Set(ids)];
    return [
      ...(await this.from.load(
        'numbers',
        all.filter((id) => !planned.has(id)),
        wantedFields,
      )),
      ...all.flatMap((id) => planned.get(id) ?? []),
    ];
  }

  private async idsOf(numbers: readonly string[]): Promise<readonly string[]> {
    // A number may have been typed with its country or without its 0; calls and numbers are compared in one spelling.
    const keys = numbers.flatMap(spellingsOf);
    const found: string[] = [];
    for (let start = 0; start < keys.length; start += AT_ONCE) {
      const some = { field: 'numberKey', test: 'in', value: keys.slice(start, start + AT_ONCE) } as const;
      found.push(...(await this.from.ids('numbers', { where: [some], sort: [], hidden: true }, MOST)));
    }
    const wanted = new Set(numbers);
    for (const [id, record] of this.planned) if (record && wanted.has(normalNumber(asText(record['number'])))) found.push(id);
    return found;
  }

  private async withAlternates(): Promise<ReadonlyMap<string, readonly RecordOf[]>> {
    const found = new Map<string, RecordOf[]>();
    const ids = await this.from.ids('numbers', { where: [{ field: 'alternateCDRNumbers', test: 'ne', value: null }], sort: [], hidden: true }, MOST);
    for (const record of await this.load([...ids, ...this.planned.keys()]))
      for (const number of new Set(alternatesOf(record))) found.set(number, [...(found.get(number) ?? []), record]);
    return found;
  }
}

/** What prices the calls of a number, or says that they are not charged. */
const termsOfNumber = ['status', 'carrier', 'numberType', ...tariffFields];
const wantedFields = ['id', 'version', 'number', 'alternateCDRNumbers', 'customerID', 'dateAllocate', 'dateDrop', ...termsOfNumber];

/** Ids in one statement. */
const AT_ONCE = 1_000;
const MOST = 1_000_000;

/** What numbers in this one spelling may have been typed as, compacted. */
const spellingsOf = (number: string): readonly string[] =>
  /^0[1-9]/.test(number)
    ? [number, number.slice(1), `44${number.slice(1)}`, `440${number.slice(1)}`]
    : [number.toUpperCase().replaceAll(' ', ''), ...(number.startsWith('00') ? [`+${number.slice(2)}`] : [])];
