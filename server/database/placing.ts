/** Whose a call is and whether it can be priced (R19, R20, R25): by number and day, looked up set-based and once. */
import { CallConfiguration, heldOn, normalNumber, Rater, type Direction, type CallClass, type CallKind, type Holder } from '../../shared/calls/index.js';
import type { Catalogue, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { featuresOfCalls } from '../database/callAccounts.js';
import type { Reading } from '../database/store.js';

/** What placing goes by: a line of a file, or a call that waits. */
export interface ToPlace {
  readonly carrier: string;
  /** The number in its one spelling. */
  readonly number: string;
  readonly callDate: string;
  readonly callTime: string;
  readonly direction: Direction;
  readonly kind: CallKind;
  readonly seconds: number | null;
  readonly events: number | null;
  readonly bytes: number | null;
  readonly dialled: string | null;
  readonly chargeband: string | null;
  /** As the file names it. */
  readonly namedType: string | null;
  readonly timeBand: string | null;
  readonly carrierCost: string | null;
  readonly retail: string | null;
  /** Somebody said whose it is. */
  readonly given?: { readonly numberID: string; readonly customerID: string } | undefined;
}

export interface Placed {
  readonly customerID: string | null;
  readonly numberID: string | null;
  readonly callType: string | null;
  readonly class: CallClass | null;
  readonly tariff: string | null;
  readonly state: 'rated' | 'open' | 'notCharged';
  readonly error: string | null;
}

/** Whose a number is on a day, and whether its calls are charged. */
type Owner = { readonly error: string } | { readonly customerID: string; readonly numberID: string; readonly charged: boolean; readonly rater: Rater };

interface Known {
  readonly rater: Rater;
  readonly numbers: Map<string, RecordOf>;
  readonly gone: boolean;
}

export class Placing {
  private readonly from: Reading;
  private readonly catalogue: Catalogue;
  private readonly configuration: CallConfiguration;
  private readonly holders = new Map<string, Holder[]>();
  private readonly numbers = new Map<string, RecordOf>();
  private readonly customers = new Map<string, Known>();
  /** By number, and by day where not all days are alike: a month has many calls of one. */
  private readonly owners = new Map<string, Map<string, Owner>>();
  private alternates: Map<string, Holder[]> | undefined;

  constructor(from: Reading, catalogue: Catalogue) {
    this.from = from;
    this.catalogue = catalogue;
    this.configuration = CallConfiguration.of(catalogue);
  }

  /** In the order given. */
  async place(calls: readonly ToPlace[]): Promise<readonly Placed[]> {
    await this.look(
      [...new Set(calls.map(({ number }) => number))],
      calls.flatMap(({ given }) => given ?? []),
    );
    return calls.map((call) => this.placed(call));
  }

  private placed(call: ToPlace): Placed {
    const type = this.configuration.typeOf({
      direction: call.direction,
      kind: call.kind,
      callType: call.namedType,
      carrier: call.carrier,
      chargeband: call.chargeband,
      dialled: call.dialled === null ? null : normalNumber(call.dialled),
      number: call.number,
    });
    const owner = call.given ? this.owned(call.given.numberID, call.given.customerID) : this.ownerOf(call.number, call.callDate);
    const placed = (state: Placed['state'], error: string | null, tariff: string | null = null): Placed => ({
      customerID: 'error' in owner ? null : owner.customerID,
      numberID: 'error' in owner ? null : owner.numberID,
      callType: type?.name ?? null,
      class: type?.class ?? null,
      tariff,
      state,
      error,
    });
    if ('error' in owner) return placed('open', owner.error);
    if (!owner.charged) return placed('notCharged', null);
    if (!type) return placed('open', 'unknownCallType');
    const tariff = owner.rater.tariff(
      {
        kind: call.kind,
        start: `${call.callDate}T${call.callTime}`,
        seconds: call.seconds ?? 0,
        events: call.events ?? 0,
        bytes: call.bytes ?? 0,
        carrierCost: call.carrierCost,
        retail: call.retail,
        callType: type.name,
        class: type.class,
        free: type.free,
        timeBand: call.timeBand,
      },
      owner.numberID,
    );
    if (typeof tariff !== 'string') return placed('rated', null, tariff.name);
    // Whoever works the list has to know which tariff lacks the rate.
    return placed('open', tariff, tariff === 'noRate' ? (owner.rater.tariffOf(type.class, call.callDate, owner.numberID)?.tariff ?? null) : null);
  }

  private ownerOf(number: string, day: string): Owner {
    let days = this.owners.get(number);
    if (!days) this.owners.set(number, (days = new Map()));
    const holders = this.holders.get(number) ?? [];
    const when = holders.some(({ dateAllocate, dateDrop }) => dateAllocate || dateDrop) ? day : '';
    let owner = days.get(when);
    if (!owner) {
      const held = heldOn(day, holders);
      owner = 'error' in held ? { error: held.error } : this.owned(held.number, held.customer);
      days.set(when, owner);
    }
    return owner;
  }

  private owned(numberID: string, customerID: string): Owner {
    const number = this.numbers.get(numberID);
    const charged = this.catalogue.status('numbers', asText(number?.['status']))?.chargesCalls !== false || Boolean(number?.['dateDrop']);
    const customer = this.customers.get(customerID);
    // Calls that are charged to nobody are not charged to one who has left either.
    if (!customer || (customer.gone && charged)) return { error: 'customerGone' };
    return { customerID, numberID, charged, rater: customer.rater };
  }

  /** Everything that these numbers need and that is not known yet. */
  private async look(numbers: readonly string[], given: readonly { readonly numberID: string; readonly customerID: string }[]): Promise<void> {
    this.alternates ??= await this.alternatesOf();
    const fresh = numbers.filter((number) => !this.holders.has(number));
    // A number may have been typed with its country or without its 0; calls and numbers are compared in one spelling.
    const spellings = new Map(fresh.flatMap((number) => spellingsOf(number).map((each) => [each, number] as const)));
    for (const number of fresh) this.holders.set(number, [...(this.alternates.get(number) ?? [])]);
    const wanted: string[] = given.map(({ numberID }) => numberID);
    const keys = [...spellings.keys()];
    for (let start = 0; start < keys.length; start += 1_000) {
      wanted.push(
        ...(await this.from.ids(
          'numbers',
          { where: [{ field: 'numberKey', test: 'in', value: keys.slice(start, start + 1_000) }], sort: [], hidden: true },
          100_000,
        )),
      );
    }
    const found = await this.from.load(
      'numbers',
      wanted.filter((id) => !this.numbers.has(id)),
    );
    const added = [...found];
    for (const record of found) {
      this.numbers.set(record.id, record);
      const number = normalNumber(asText(record['number']));
      const list = this.holders.get(number);
      if (list && !list.some(({ id, alternate }) => id === record.id && !alternate)) list.push(holderOf(record));
    }
    for (const number of fresh) for (const { id } of this.alternates.get(number) ?? []) if (!this.numbers.has(id)) wanted.push(id);
    for (const record of await this.from.load(
      'numbers',
      wanted.filter((id) => !this.numbers.has(id)),
    )) {
      this.numbers.set(record.id, record);
      added.push(record);
    }
    // Those of before have their customers already.
    const owners = [...added, ...given.map(({ customerID }) => ({ customerID }))].flatMap(({ customerID }) =>
      typeof customerID === 'string' ? [customerID] : [],
    );
    await this.meet([...new Set(owners)].filter((id) => !this.customers.has(id)));
    for (const record of added) this.customers.get(asText(record['customerID']))?.numbers.set(record.id, record);
  }

  private async meet(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += 1_000) {
      const slice = ids.slice(start, start + 1_000);
      const features = await featuresOfCalls(this.from, slice);
      for (const customer of await this.from.load('customers', slice)) {
        const status = this.catalogue.status('customers', asText(customer['status']));
        const numbers = new Map<string, RecordOf>();
        const owned = { customer: customer as Values, numbers, features: features.get(customer.id) ?? [] };
        this.customers.set(customer.id, {
          numbers,
          gone: status !== undefined && !status.active && !status.billable && !status.finalBill,
          rater: new Rater(this.configuration, this.catalogue, owned),
        });
      }
    }
  }

  private async alternatesOf(): Promise<Map<string, Holder[]>> {
    const found = new Map<string, Holder[]>();
    const ids = await this.from.ids('numbers', { where: [{ field: 'alternateCDRNumbers', test: 'ne', value: null }], sort: [], hidden: true }, 1_000_000);
    for (const record of await this.from.load('numbers', ids))
      for (const line of asText(record['alternateCDRNumbers']).split('\n').map(normalNumber).filter(Boolean))
        found.set(line, [...(found.get(line) ?? []), { ...holderOf(record), alternate: true }]);
    return found;
  }
}

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
