/** Whose a call is and whether it can be priced (R19, R20, R25): by number and day, looked up set-based and once. */
import { CallConfiguration, heldOn, normalNumber, Rater, tariffFields, type Direction, type CallClass, type CallKind } from '../../shared/calls/index.js';
import type { Catalogue, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { breath } from './breath.js';
import { featuresOfCalls } from './callAccounts.js';
import { asHeld } from './callMoves.js';
import type { OpenCall } from './calls.js';
import { Holders, type PlannedRecords } from './holders.js';
import type { Reading } from './store.js';

/** What says whose a call is. */
export interface ToOwn {
  /** The number in its one spelling. */
  readonly number: string;
  readonly callDate: string;
  /** Somebody said whose it is. */
  readonly given?: { readonly numberID: string; readonly customerID: string } | undefined;
  /** It stays with whom it is given to, and is charged: that was decided when it came. */
  readonly stays?: boolean;
}

/** What placing goes by: a line of a file, or a call that is there. */
export interface ToPlace extends ToOwn {
  readonly carrier: string;
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
}

/** A call that is charged to somebody as it is typed anew: it stays with whom it has. */
export const toType = (call: OpenCall): ToPlace =>
  call.numberID === null || call.customerID === null
    ? toPlace(call)
    : { ...toPlace(call), given: { numberID: call.numberID, customerID: call.customerID }, stays: true };

/** A call that is there as placing goes by it. */
export const toPlace = (call: OpenCall): ToPlace => ({
  ...asHeld(call),
  direction: call.direction as Direction,
  kind: call.kind as CallKind,
  seconds: call.seconds === null ? null : Number(call.seconds),
  events: call.events === null ? null : Number(call.events),
  bytes: call.bytes === null ? null : Number(call.bytes),
});

export interface Placed {
  readonly customerID: string | null;
  readonly numberID: string | null;
  readonly callType: string | null;
  readonly class: CallClass | null;
  readonly tariff: string | null;
  readonly state: 'rated' | 'open' | 'notCharged';
  readonly error: string | null;
}

/** Whether a call came to just that already. */
export const sameAs = (call: OpenCall, { customerID, numberID, callType, class: of, tariff, state, error }: Placed): boolean =>
  state === call.state &&
  error === call.error &&
  customerID === call.customerID &&
  numberID === call.numberID &&
  callType === call.callType &&
  tariff === call.tariff &&
  of === call.class;

/** What of a call says of what type it is, but for its number. */
const typedFields = ({ direction, kind, namedType, carrier, chargeband, dialled }: OpenCall) => ({
  direction: direction as Direction,
  kind: kind as CallKind,
  namedType,
  carrier,
  chargeband,
  dialled,
});

/** Calls that are placed with nothing in between. */
const AT_ONCE = 1_000;

/** Whose a number is on a day, and whether its calls are charged. */
type Owner = { readonly error: string } | { readonly customerID: string; readonly numberID: string; readonly charged: boolean; readonly rater: Rater };

/** Half a kilobyte each, with their customers: what is in memory does not grow with a company's numbers. */
const MOST_NUMBERS = 200_000;

interface Known {
  readonly rater: Rater;
  readonly numbers: Map<string, Values>;
  readonly gone: boolean;
}

export class Placing {
  private readonly from: Reading;
  private readonly catalogue: Catalogue;
  private readonly configuration: CallConfiguration;
  private readonly planned: PlannedRecords;
  private readonly most: number;
  private holders: Holders;
  private readonly customers = new Map<string, Known>();

  /** With `planned` as an order would leave things. `most` numbers are kept; with more, all are looked up anew. */
  constructor(from: Reading, catalogue: Catalogue, planned: PlannedRecords = new Map(), most = MOST_NUMBERS) {
    this.from = from;
    this.catalogue = catalogue;
    this.configuration = CallConfiguration.of(catalogue);
    this.planned = planned;
    this.most = most;
    this.holders = new Holders(from, planned);
  }

  /** In the order given. */
  async place(calls: readonly ToPlace[]): Promise<readonly Placed[]> {
    await this.look(calls);
    return calls.map((call) => this.placed(call));
  }

  /** Those that were placed and are somebody else's now, or nobody's. Whether a number's calls are charged at all was decided when they came. */
  async strayed<T extends ToOwn & Record<'numberID' | 'customerID', string | null>>(calls: readonly T[]): Promise<readonly T[]> {
    await this.look(calls);
    return calls.filter((call) => {
      const owner = this.owner(call);
      return 'error' in owner || owner.numberID !== call.numberID || owner.customerID !== call.customerID;
    });
  }

  /** Those of placed calls that are of another type now or of none, or that begin or end to cost something. */
  retyped<T extends OpenCall>(calls: readonly T[]): readonly T[] {
    return calls.filter((call) => {
      const type = this.typeOf({ ...typedFields(call), number: call.numberKey });
      return type?.name !== call.callType || type?.class !== call.class || type.free !== (call.tariff === null);
    });
  }

  /** Those of placed calls that come to something else now where they are. */
  async otherwise<T extends OpenCall>(calls: readonly T[]): Promise<readonly T[]> {
    const found: T[] = [];
    for (let start = 0; start < calls.length; start += AT_ONCE) {
      const some = calls.slice(start, start + AT_ONCE);
      const placed = await this.place(some.map(toType));
      found.push(...some.filter((call, at) => !sameAs(call, placed[at]!)));
      await breath();
    }
    return found;
  }

  private owner({ given, stays = false, number, callDate }: ToOwn): Owner {
    if (given) return this.owned(given.numberID, given.customerID, stays);
    const held = heldOn(callDate, this.holders.of(number));
    return 'error' in held ? { error: held.error } : this.owned(held.number, held.customer);
  }

  private typeOf(call: Pick<ToPlace, 'direction' | 'kind' | 'namedType' | 'carrier' | 'chargeband' | 'dialled' | 'number'>) {
    return this.configuration.typeOf({ ...call, callType: call.namedType, dialled: call.dialled === null ? null : normalNumber(call.dialled) });
  }

  private placed(call: ToPlace): Placed {
    const type = this.typeOf(call);
    const owner = this.owner(call);
    // What somebody said of a call stays said, whatever it waits for.
    const whose = 'error' in owner ? call.given : owner;
    const placed = (state: Placed['state'], error: string | null, tariff: string | null = null): Placed => ({
      customerID: whose?.customerID ?? null,
      numberID: whose?.numberID ?? null,
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

  private owned(numberID: string, customerID: string, stays = false): Owner {
    const number = this.holders.numbers.get(numberID);
    const charged = stays || this.catalogue.status('numbers', asText(number?.terms['status']))?.chargesCalls !== false || Boolean(number?.dateDrop);
    const customer = this.customers.get(customerID);
    // Calls that are charged to nobody are not charged to one who has left either.
    if (!customer || (customer.gone && charged)) return { error: 'customerGone' };
    return { customerID, numberID, charged, rater: customer.rater };
  }

  /** Everything that these calls need and that is not known yet. */
  private async look(calls: readonly ToOwn[]): Promise<void> {
    if (this.holders.numbers.size > this.most) {
      this.holders = new Holders(this.from, this.planned);
      this.customers.clear();
    }
    const given = calls.flatMap((call) => call.given ?? []);
    const added = await this.holders.look(
      [...new Set(calls.map(({ number }) => number))],
      given.map(({ numberID }) => numberID),
    );
    // Those of before have their customers already.
    const owners = [...added, ...given].flatMap(({ customerID }) => (typeof customerID === 'string' ? [customerID] : []));
    await this.meet([...new Set(owners)].filter((id) => !this.customers.has(id)));
    for (const { id } of added) {
      const { customer, terms } = this.holders.numbers.get(id)!;
      if (customer !== null) this.customers.get(customer)?.numbers.set(id, terms);
    }
  }

  private async meet(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += 1_000) {
      const slice = ids.slice(start, start + 1_000);
      const features = await featuresOfCalls(this.from, slice);
      for (const record of await this.from.load('customers', slice, wantedFields)) {
        const customer = this.planned.get('customers')?.get(record.id) ?? record;
        const numbers = new Map<string, Values>();
        const owned = { customer: customer as Values, numbers, features: featuresAfter(features.get(customer.id) ?? [], customer.id, this.planned) };
        this.customers.set(customer.id, {
          numbers,
          gone: isGone(this.catalogue, asText(customer['status'])),
          rater: new Rater(this.configuration, this.catalogue, owned),
        });
      }
    }
  }
}

/** Of a customer. */
const wantedFields = ['id', 'version', 'status', ...tariffFields];

/** Whether customers of a status have left for good: nobody bills them. */
export function isGone(catalogue: Catalogue, status: string): boolean {
  const found = catalogue.status('customers', status);
  return found !== undefined && !found.active && !found.billable && !found.finalBill;
}

/** A customer's features as an order would leave them. */
export function featuresAfter(features: readonly RecordOf[], customerID: string, planned: PlannedRecords): readonly RecordOf[] {
  const own = planned.get('features');
  if (!own) return features;
  const there = new Set(features.map(({ id }) => id));
  return [
    ...features.flatMap((each) => (own.has(each.id) ? (own.get(each.id) ?? []) : [each])),
    ...[...own.values()].flatMap((each) => (each && !there.has(each.id) && each['customerID'] === customerID ? [each] : [])),
  ];
}
