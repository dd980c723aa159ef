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

export class Holders {
  /** Every record that was looked up, by its id; of its fields those that say who has it and what prices its calls. */
  readonly numbers = new Map<string, RecordOf>();
  private readonly byNumber = new Map<string, Holder[]>();
  private alternates: ReadonlyMap<string, readonly RecordOf[]> | undefined;
  private readonly from: Reading;
  private readonly planned: ReadonlyMap<string, RecordOf | undefined>;

  constructor(from: Reading, planned: PlannedRecords = new Map()) {
    this.from = from;
    this.planned = planned.get('numbers') ?? new Map<string, RecordOf | undefined>();
  }

  /** Of a number that was looked up. */
  of(number: string): readonly Holder[] {
    return this.byNumber.get(number) ?? [];
  }

  /** Looks up whoever has these numbers, and these records besides; answers the records that were not known before. */
  async look(numbers: readonly string[], ids: readonly string[] = []): Promise<readonly RecordOf[]> {
    const fresh = [...new Set(numbers.filter((number) => !this.byNumber.has(number)))];
    for (const number of fresh) this.byNumber.set(number, []);
    if (fresh.length > 0) this.alternates ??= await this.withAlternates();
    const owners = fresh.length > 0 ? await this.idsOf(fresh) : [];
    const others = fresh.flatMap((number) => (this.alternates?.get(number) ?? []).map(({ id }) => id));
    const added = await this.load([...ids, ...owners, ...others].filter((id) => !this.numbers.has(id)));
    for (const record of added) this.numbers.set(record.id, record);
    const wanted = new Set(fresh);
    for (const id of new Set(owners)) {
      const record = this.numbers.get(id)!;
      const number = normalNumber(asText(record['number']));
      if (wanted.has(number)) this.byNumber.get(number)!.push(holderOf(record));
    }
    for (const number of fresh)
      for (const record of this.alternates?.get(number) ?? []) this.byNumber.get(number)!.push({ ...holderOf(record), alternate: true });
    return added;
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

/** What says who has a number, and what prices its calls: a file may be of a hundred thousand numbers. */
const wantedFields = [
  'id',
  'version',
  'number',
  'alternateCDRNumbers',
  'customerID',
  'status',
  'carrier',
  'numberType',
  'dateAllocate',
  'dateDrop',
  ...tariffFields,
];

/** Ids in one statement. */
const AT_ONCE = 1_000;
const MOST = 1_000_000;

/** What numbers in this one spelling may have been typed as, compacted. */
const spellingsOf = (number: string): readonly string[] =>
  /^0[1-9]/.test(number)
    ? [number, number.slice(1), `44${number.slice(1)}`, `440${number.slice(1)}`]
    : [number.toUpperCase().replaceAll(' ', ''), ...(number.startsWith('00') ? [`+${number.slice(2)}`] : [])];

const holderOf = (record: RecordOf): Holder => ({
  id: record.id,
  customer: typeof record['customerID'] === 'string' ? record['customerID'] : null,
  dateAllocate: (record['dateAllocate'] as string | null | undefined) ?? null,
  dateDrop: (record['dateDrop'] as string | null | undefined) ?? null,
});
