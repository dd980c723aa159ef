/**
 * A customer's life as the product's records and as a model written from the rules alone (dayByDay, plainTerms), side by side: each
 * action is planned, its preview held to the model's figures, and done; each billing run raises what the model raises.
 */
import assert from 'node:assert/strict';
import { actionOf } from '../../shared/actions/index.js';
import { surroundings } from '../../shared/actions/changes.js';
import { marksOf } from '../../shared/actions/marks.js';
import { due, lookedAtFrom } from '../../shared/billing/index.js';
import { entity as entityOf } from '../../shared/fields.js';
import { formatPence } from '../../shared/money.js';
import { asText } from '../../shared/values.js';
import type { Catalogue, EntityName, Plan, Raised, RecordOf, Value, Values } from '../../shared/types.js';
import { applied, catalogue as shipped, contextOf, featureOf, plan, recordOf, the, worldOf, type World } from '../fixtures.js';
import { asRaised, loaded, merged, standingOf } from './company.js';
import { dateOf, DayByDay, dayOf, type Discount, type InParts, type Rhythm, type Told } from './dayByDay.js';
import { billToOf, priceOn, type Plain, type World as Terms } from './plainTerms.js';

export const percents: Readonly<Record<string, Discount['percent']>> = { Half: [1n, 2n], Tenth: [1n, 10n], Odd: [33_333n, 100_000n] };
const schemes = Object.entries({ Half: '50', Tenth: '10', Odd: '33.333' }).map(([name, percentage], place) =>
  merged(recordOf('discountSchemes', String(900 + place)), { name, kind: 'Percentage', percentage }),
);

export interface Born {
  readonly start: number;
  readonly interval: string;
  readonly price: number | null;
  readonly count: number;
  readonly oneOff: number;
  readonly tariff: string | null;
  readonly notice: number | null;
  readonly unit: string;
  readonly term: number | null;
  readonly noted: number | null;
  readonly rate: string | null;
  readonly inParts: InParts | null;
}

const rhythmOf = (interval: string): Rhythm => ({
  months: interval.includes('Annually') ? 12 : interval.includes('Quarterly') ? 3 : 1,
  calendar: interval.startsWith('Calendar'),
  arrears: interval.endsWith('Arrears'),
});

const opposite = { drop: 'reinstate', suspend: 'unsuspend', makeNonBillable: 'makeBillable' } as const;
const dayField = { suspend: 'dateSuspend', unsuspend: 'dateUnsuspend', makeNonBillable: 'dateMakeNonBillable', makeBillable: 'dateMakeBillable' } as const;
const kindOf = { suspend: 'suspended', makeNonBillable: 'nonBillable' } as const;

interface Holder {
  readonly entity: EntityName;
  readonly id: string;
  dropped: string | null;
  since: { suspend: number | null; makeNonBillable: number | null };
  noted: string | null;
}
interface Line {
  readonly id: string;
  readonly plain: Plain;
  readonly tariffs: readonly (string | null)[];
  readonly holders: readonly string[];
  money: DayByDay;
  dropped: string | null;
  /** Of VAT. */
  readonly percent: number;
  /** The day that a drop was for, and whether it is the end date that stopped it. */
  dropDay: number;
  atEnd: boolean;
}

const dayNoted = (day: number | null): string | null => (day === null ? null : dateOf(day));

/** A life: the product's records and the model's figures side by side. */
export class Life {
  world: World;
  catalogue: Catalogue;
  today: number;
  readonly raised = new Map<string, Raised[]>();
  readonly prices: { S: number; A: number };
  holders: Record<string, Holder>;
  lines: Line[];
  tried = 0;
  planned = 0;
  reversed = 0;
  finals = 0;

  constructor(
    features: readonly Born[],
    prices: { S: number; A: number },
    onNumber: boolean,
    noted: { readonly holder: number | null; readonly customer: number | null },
  ) {
    this.prices = { ...prices };
    this.catalogue = this.configured();
    const holder = onNumber ? ('numbers' as const) : ('services' as const);
    const holderID = onNumber ? '11' : '12';
    this.today = Math.min(...features.map((each) => each.start));
    this.holders = Object.fromEntries(
      (
        [
          [holder, holderID],
          ['customers', '1'],
        ] as const
      ).map(([entity, id]) => [
        `${entity}/${id}`,
        { entity, id, dropped: null, since: { suspend: null, makeNonBillable: null }, noted: dayNoted(entity === 'customers' ? noted.customer : noted.holder) },
      ]),
    );
    const records = features.map((given, place) => {
      const id = String(101 + place);
      const below = place === 0;
      const plain: Plain = {
        startDate: dateOf(given.start),
        endDate: null,
        serviceChargeInterval: given.interval,
        standardFeature: 'S',
        fixedFeeTariff: given.tariff,
        noticePeriodLength: given.notice,
        noticePeriodLengthType: given.unit,
        minimumTermPeriodLength: given.term,
        minimumTermPeriodLengthType: 'Months',
        cancellationNoticeGivenDate: given.noted === null ? null : dateOf(given.noted),
      };
      const record = featureOf(
        id,
        {
          ...(plain as Values),
          customerID: '1',
          ...(below ? (onNumber ? { numberID: holderID } : { serviceID: holderID }) : {}),
          serviceCharge: given.price,
          featureCount: given.count,
          connectionCharge: given.oneOff,
          VATRate: given.rate,
          totalFeatureValue: given.inParts?.total ?? null,
          instalments: given.inParts?.parts ?? null,
        },
        this.catalogue,
      );
      const money = new DayByDay(
        given.start,
        rhythmOf(given.interval),
        given.oneOff,
        { price: given.price, count: given.count, discount: null },
        given.inParts,
      );
      const line: Line = {
        id,
        plain,
        tariffs: [given.tariff],
        holders: below ? [`${holder}/${holderID}`, 'customers/1'] : ['customers/1'],
        money,
        dropped: null,
        dropDay: Infinity,
        atEnd: false,
        percent: { Standard: 20, Reduced: 5, Zero: 0 }[given.rate ?? 'Standard']!,
      };
      return { record, line };
    });
    this.lines = records.map(({ line }) => line);
    this.world = worldOf({
      customers: [
        recordOf('customers', '1', {
          name: 'Northgate',
          accountNumber: 'A1',
          fixedFeeTariff: 'B',
          VATRate: 'Standard',
          cancellationNoticeGivenDate: dayNoted(noted.customer),
        }),
      ],
      numbers: onNumber
        ? [recordOf('numbers', '11', { customerID: '1', number: '01632 960001', numberType: 'Landline', cancellationNoticeGivenDate: dayNoted(noted.holder) })]
        : [],
      services: onNumber ? [] : [recordOf('services', '12', { customerID: '1', serviceName: 'Surgery', cancellationNoticeGivenDate: dayNoted(noted.holder) })],
      features: records.map(({ record }) => record),
    });
    for (const line of this.lines) line.money.elsewhere = this.elsewhere(line);
  }

  private configured(): Catalogue {
    const own: Partial<Record<EntityName, readonly RecordOf[]>> = {
      standardFeatures: [recordOf('standardFeatures', '900', { name: 'S', serviceCharge: this.prices.S })],
      fixedFeeTariffs: [
        recordOf('fixedFeeTariffs', '900', { name: 'A', charges: [{ standardFeature: 'S', serviceCharge: this.prices.A / 10_000 }] }),
        recordOf('fixedFeeTariffs', '901', { name: 'B', charges: [] }),
      ],
      discountSchemes: schemes,
    };
    return {
      ...shipped,
      all: (entity) => own[entity] ?? shipped.all(entity),
      named: (entity, name) => (own[entity] ? own[entity].find((each) => each['name'] === name) : shipped.named(entity, name)),
    };
  }

  private terms(line: Line): Terms {
    const [near] = line.holders;
    const held = this.holders[near!]!;
    return {
      feature: line.plain,
      standard: { serviceCharge: this.prices.S },
      types: {},
      serviceType: undefined,
      number: held.entity === 'numbers' ? { cancellationNoticeGivenDate: held.noted } : undefined,
      service: held.entity === 'services' ? { cancellationNoticeGivenDate: held.noted } : undefined,
      customer: { fixedFeeTariff: 'B', cancellationNoticeGivenDate: this.holders['customers/1']!.noted },
      lists: { A: { S: this.prices.A }, B: {} },
      told: [],
    };
  }

  private elsewhere(line: Line): number {
    return priceOn(this.terms(line), dateOf(this.today));
  }

  /** What an action sees; of what is raised the periods that end on a day or after it, none for undefined. */
  around(since: string | undefined): { readonly today: string; readonly catalogue: Catalogue; readonly raised: ReadonlyMap<string, readonly Raised[]> } {
    const seen = since === undefined ? [] : [...this.raised];
    return { today: dateOf(this.today), catalogue: this.catalogue, raised: new Map(seen.map(([id, lines]) => [id, loaded(lines, since)])) };
  }

  /** A billing run, whose lines stand beside the model's to the penny. */
  run(cutoff: number): void {
    const features = new Map(this.world.get('features'));
    for (const line of this.lines) {
      const record = features.get(line.id)!;
      const { charges, after } = due(record, loaded(this.raised.get(line.id) ?? [], lookedAtFrom(record)), {
        ...surroundings(record, contextOf(this.world, this.around(undefined))),
        cutoff: dateOf(cutoff),
      });
      features.set(line.id, merged(record, after));
      this.raise(line.id, asRaised(charges));
      line.money.run(cutoff);
    }
    this.world = new Map([...this.world, ['features', features]]);
    this.compareStanding(`run before ${dateOf(cutoff)}`);
  }

  raise(id: string, lines: readonly Raised[]): void {
    this.raised.set(id, [...(this.raised.get(id) ?? []), ...lines]);
  }

  compareStanding(when: string): void {
    for (const { id, money } of this.lines) {
      assert.deepEqual(standingOf(this.raised.get(id) ?? []), money.standing, `${when}, feature ${id}`);
    }
  }

  /** Plans an action, holds its figures to the model's, and does it; undefined where it is refused. */
  act(entity: EntityName, name: string, id: string, parameters: Values, tell: () => void, more: (made: Plan) => void = () => undefined): Plan | undefined {
    this.tried += 1;
    let made: Plan;
    try {
      const since = actionOf(entity, name)!.ledger?.(the(this.world, entity, id), parameters as never, dateOf(this.today));
      made = plan(this.world, entity, name, id, parameters, this.around(since));
    } catch (error) {
      if (error instanceof assert.AssertionError || error instanceof TypeError) throw error;
      return undefined;
    }
    this.planned += 1;
    const before = this.lines.map(({ money }) => money.clone());
    tell();
    const expected = total(this.lines.map(({ money }, place) => money.since(before[place]!, this.today)));
    if (name !== 'finalBill') assert.deepEqual(said(made), expected, `${name} of ${entity} ${id} ${JSON.stringify(parameters)} on ${dateOf(this.today)}`);
    more(made);
    this.world = applied(this.world, made);
    return made;
  }

  /** Another price in the catalogue or in a price list: what is raised stays as it is. */
  reprice(prices: Partial<{ S: number; A: number }>): void {
    Object.assign(this.prices, prices);
    this.catalogue = this.configured();
    for (const line of this.lines) line.money.elsewhere = this.elsewhere(line);
  }

  private billTo(line: Line, drop: number, given: string | null, acted: Plain | undefined): number {
    return dayOf(billToOf(this.terms(line), dateOf(drop), given, acted));
  }

  /** The holds of what a line belongs to, from their own days, that do not lie on it yet. */
  private underHolds(line: Line): void {
    for (const name of line.holders) {
      const { dropped, since } = this.holders[name]!;
      if (dropped !== null) continue;
      for (const kind of ['suspend', 'makeNonBillable'] as const) {
        const from = since[kind];
        if (from !== null && !line.money.isHeld(kindOf[kind], name)) line.money.hold(kindOf[kind], from, name);
      }
    }
  }

  private reinstate(line: Line, day: number): void {
    // On the drop date the drop is as if it had not been; what had ended before then stays without a gap.
    const { money } = line;
    money.reinstate(day <= line.dropDay && line.atEnd ? Math.min(day, money.stopped) : day);
    this.underHolds(line);
  }

  moveFeature(line: Line, day: number, override: boolean): Order | undefined {
    const date = dateOf(day);
    if (line.dropped === null) {
      const until = override ? day - 3 : this.billTo(line, day, null, line.plain);
      return this.order('features', 'drop', line.id, { status: 'Dropped', dateDrop: date, ...(override ? { dateBillTo: dateOf(until) } : {}) }, () => {
        line.dropped = line.id;
        [line.dropDay, line.atEnd] = [day, until === line.money.end];
        line.money.drop(until, day);
      });
    }
    return this.order('features', 'reinstate', line.id, { status: 'Active', dateReinstate: date }, () => {
      line.dropped = null;
      this.reinstate(line, day);
    });
  }

  /** Another interval of its own, from a day on. */
  reschedule(line: Line, interval: string, day: number): Order | undefined {
    // One that is noted already says nothing, whatever its day.
    if (line.plain['serviceChargeInterval'] === interval) return undefined;
    return this.order('features', 'edit', line.id, { serviceChargeInterval: interval, updatedDate: dateOf(day) }, () => {
      line.money.reschedule(day, rhythmOf(interval));
      (line.plain as Record<string, unknown>)['serviceChargeInterval'] = interval;
    });
  }

  /**
   * Another start; from the 29th on the clamped days of two rhythms would fall together by chance.
   */
  moveStart(line: Line, day: number): Order | undefined {
    if (day === line.money.start || [day, line.money.start].some((each) => Number(dateOf(each).slice(8)) > 28)) return undefined;
    return this.order('features', 'edit', line.id, { startDate: dateOf(day) }, () => {
      line.money.moveStart(day);
      (line.plain as Record<string, unknown>)['startDate'] = dateOf(day);
    });
  }

  moveHolder(holder: Holder, day: number, given: boolean): Order | undefined {
    const { entity, id } = holder;
    const key = `${entity}/${id}`;
    const date = dateOf(day);
    // What is held by itself is let go before it ends: what its holds become meanwhile is for test/actions/cascade.test.ts to say.
    if (holder.since.suspend !== null || holder.since.makeNonBillable !== null) return undefined;
    const reached = [...Object.values(this.holders), ...this.lines].filter((each) =>
      'holders' in each ? each.holders.includes(key) : entity === 'customers' || each === holder,
    );
    if (holder.dropped === null) {
      if (Object.values(this.holders).some((each) => each.since.suspend !== null || each.since.makeNonBillable !== null)) return undefined;
      const notice = given ? dateOf(day - 10) : null;
      return this.order(entity, 'drop', id, { status: 'Dropped', dateDrop: date, ...(notice === null ? {} : { cancellationNoticeGivenDate: notice }) }, () => {
        const acted: Plain = { cancellationNoticeGivenDate: holder.noted };
        const ends = this.lines
          .filter((line) => reached.includes(line) && line.dropped === null)
          .map((line) => [line, this.billTo(line, day, notice, acted)] as const);
        for (const [line, until] of ends) {
          line.dropped = key;
          [line.dropDay, line.atEnd] = [day, until === line.money.end];
          line.money.drop(until, day);
        }
        for (const each of reached) if (!('holders' in each)) each.dropped ??= each === holder ? id : key;
        if (notice !== null) holder.noted = notice;
      });
    }
    return this.order(entity, 'reinstate', id, { status: 'Active', dateReinstate: date }, () => {
      holder.noted = null;
      for (const each of reached) {
        if (each.dropped === null || (each !== holder && each.dropped !== key)) continue;
        each.dropped = null;
      }
      for (const each of reached) {
        if (!('holders' in each) || each.money.stopped === Infinity || each.dropped !== null) continue;
        this.reinstate(each, day);
      }
    });
  }

  moveHold(holder: Holder, kind: 'suspend' | 'makeNonBillable', day: number): Order | undefined {
    const { entity, id } = holder;
    if (entity === 'numbers') return undefined;
    const key = `${entity}/${id}`;
    const name = holder.since[kind] === null ? kind : opposite[kind];
    return this.order(entity, name, id, { status: this.statusFor(holder, name), [dayField[name]]: dateOf(day) }, () => {
      const lifts = holder.since[kind] !== null;
      holder.since[kind] = lifts ? null : day;
      for (const line of this.lines) {
        if (!line.holders.includes(key)) continue;
        if (lifts) line.money.release(kindOf[kind], day, key);
        else if (line.dropped === null) line.money.hold(kindOf[kind], day, key);
      }
    });
  }

  private statusFor({ entity, since }: Holder, name: string): string {
    const suspended = name === 'suspend' || (name !== 'unsuspend' && since.suspend !== null);
    const billable = name === 'makeBillable' || (name !== 'makeNonBillable' && since.makeNonBillable === null);
    const found = this.catalogue.statuses(entity).find((each) => each.active && !each.finalBill && each.suspended === suspended && each.billable === billable);
    return found?.name ?? 'Active';
  }

  /** The way back of an order that was just done: its counterpart in every figure, after which everything is as it was. */
  takeBack({ entity, name, id, parameters, before, models, made }: Order): boolean {
    // What comes back under holds keeps them when it is dropped again: they are asked anew whenever it is reinstated.
    const isHeld = Object.values(this.holders).some(({ since }) => since.suspend !== null || since.makeNonBillable !== null);
    if (name === 'reinstate' && isHeld) return false;
    // Of what ended under a hold the hold is over with it; a new one takes only what is active.
    if ((name === 'unsuspend' || name === 'makeBillable') && this.lines.some(({ dropped }) => dropped !== null)) return false;
    const way = actionOf(entity, name)!.reverse?.(
      logged(entity, the(before, entity, id), the(this.world, entity, id)),
      parameters as never,
      dateOf(this.today),
    );
    if (typeof way !== 'object') return false;
    const back = this.act(entity, way.action, id, way.parameters, () => models.restore());
    assert.ok(back, `${name} of ${entity} ${id} cannot be taken back by ${way.action} ${JSON.stringify(way.parameters)}`);
    const [there, home] = [said(made), said(back)];
    // Line by line: what came is what falls away, what fell away comes.
    assert.deepEqual(
      [home.away.charges, home.away.credits, home.charges, home.credits, home.held, home.monthlyChange],
      [there.charges, there.credits, there.away.charges, there.away.credits, 0 - there.held, 0 - there.monthlyChange],
      `${name} and back`,
    );
    // What was billed is looked at once more, from the beginning or from the day; that it is as it was, the runs that follow show.
    const [moves, interval] = ['startDate', 'serviceChargeInterval'].map((field) => name === 'edit' && field in parameters);
    const anew = moves || interval;
    const money = this.lines.find((line) => line.id === id)?.money;
    if (moves) money!.lookAgain();
    if (interval) money!.lookAgainFrom(dayOf(asText(parameters['updatedDate'])));
    for (const record of before.get('features')!.values()) {
      if (anew && record.id === id) continue;
      const after = the(this.world, 'features', record.id);
      assert.deepEqual(fingerprint(after), fingerprint(record), `${record.id} after ${name} of ${entity} and back`);
    }
    this.reversed += 1;
    return true;
  }

  /** The customer leaves: all that is left is raised at once, and the last invoice is told with its VAT and with what is owed. */
  finalBill(day: number, owed: number): void {
    const customers = [{ ...the(this.world, 'customers', '1'), balance: owed * 100 } as RecordOf];
    this.world = new Map([...this.world, ['customers', new Map(customers.map((each) => [each.id, each]))]]);
    const before = this.lines.map(({ money }) => sumOf(money));
    const { noted } = this.holders['customers/1']!;
    const made = this.act('customers', 'finalBill', '1', { dateFinalBill: dateOf(day) }, () => {
      for (const line of this.lines) {
        if (line.dropped === null) line.money.drop(this.billTo(line, day, null, { cancellationNoticeGivenDate: noted }));
        for (const kind of ['suspended', 'nonBillable'] as const) line.money.release(kind, day);
        line.money.run(day, true);
      }
    });
    if (!made) return;
    const nets = this.lines.map(({ money }, place) => sumOf(money) - before[place]!);
    const byRate = new Map<number, number>();
    for (const [place, { percent }] of this.lines.entries()) byRate.set(percent, (byRate.get(percent) ?? 0) + nets[place]!);
    const VAT = [...byRate].reduce((sum, [percent, net]) => sum + (Math.sign(net) * Math.floor((2 * Math.abs(net) * percent + 100) / 200) || 0), 0);
    const invoice = nets.reduce((sum, net) => sum + net, 0) + VAT;
    const when = `final bill on ${dateOf(day)}`;
    assert.equal(
      (made.charges ?? []).reduce((sum, { net }) => sum + net, 0),
      invoice - VAT,
      when,
    );
    const notes = made.notes!.join(' ');
    assert.ok(
      notes.includes(`The last invoice comes to ${formatPence(invoice)}, of it VAT ${formatPence(VAT)}.`),
      `${when}: ${notes}, not ${invoice} with ${VAT}`,
    );
    if (owed !== 0) assert.ok(notes.includes(formatPence(owed + invoice)), `${when}: ${notes}, with ${owed} owed`);
    for (const { id } of this.lines) this.raise(id, asRaised((made.charges ?? []).filter(({ featureID }) => featureID === id)));
    this.compareStanding(when);
    // Nothing recurring ever after.
    this.run(day + 400);
    this.finals += 1;
  }

  private memory(): { restore(): void } {
    const lines = this.lines.map((line) => ({
      line,
      money: line.money.clone(),
      dropped: line.dropped,
      dropDay: line.dropDay,
      atEnd: line.atEnd,
      plain: { ...line.plain },
    }));
    const holders = Object.values(this.holders).map((holder) => ({ holder, was: { ...holder, since: { ...holder.since } } }));
    return {
      restore: () => {
        for (const { line, money, dropped, dropDay, atEnd, plain } of lines) {
          [line.money, line.dropped, line.dropDay, line.atEnd] = [money, dropped, dropDay, atEnd];
          Object.assign(line.plain, plain);
        }
        for (const { holder, was } of holders) Object.assign(holder, was, { since: { ...was.since } });
      },
    };
  }

  /** Plans and does, and remembers how it was. */
  order(entity: EntityName, name: string, id: string, parameters: Values, tell: () => void): Order | undefined {
    const [before, models] = [this.world, this.memory()];
    const made = this.act(entity, name, id, parameters, tell);
    return made && { entity, name, id, parameters, before, models, made };
  }
}

export interface Order {
  readonly entity: EntityName;
  readonly name: string;
  readonly id: string;
  readonly parameters: Values;
  readonly before: World;
  readonly models: { restore(): void };
  readonly made: Plan;
}
/** A record as the way back sees it: the log has its fields as they were, but not what the bridge keeps for itself. */
const logged = (entity: EntityName, before: RecordOf, after: RecordOf): RecordOf =>
  ({ ...after, ...Object.fromEntries(entityOf(entity).fields.flatMap(({ name, inner }) => (inner ? [] : [[name, before[name] ?? null]]))) }) as RecordOf;

/** What decides how a feature goes on; in which order its owners' holds came to lie on it does not. */
function fingerprint(feature: RecordOf): Values {
  const withoutWas = JSON.stringify(feature['billing'], (name, value: unknown) => (['was', 'of', 'ended'].includes(name) ? undefined : value));
  const { holds, ...billing } = JSON.parse(withoutWas) as Readonly<Record<string, Value>>;
  const fields = ['status', 'dateBillTo', 'dueDate', 'nextBillDate', 'serviceCharge', 'featureCount', 'endDate'];
  return {
    ...Object.fromEntries(fields.map((field) => [field, feature[field] ?? null])),
    billing,
    holds: ((holds ?? []) as readonly Values[]).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) as unknown as Value,
    marks: marksOf(feature)
      .map(({ action, by }) => `${action} by ${by}`)
      .toSorted() as unknown as Value,
  };
}

const sumOf = ({ standing }: DayByDay): number => Object.values(standing).reduce((sum, [, net]) => sum + net, 0);

interface Said {
  readonly charges: number;
  readonly credits: number;
  readonly away: { readonly charges: number; readonly credits: number };
  readonly still: { readonly net: number; readonly lines: number };
  readonly held: number;
  readonly monthlyChange: number;
}

function said({ charges = [], monthlyBefore = 0, monthlyAfter = 0, still, held, fallsAway }: Plan): Said {
  const sum = (sign: number): number => charges.reduce((all, { net }) => (Math.sign(net) === sign ? all + net : all), 0);
  return {
    charges: sum(1),
    credits: sum(-1),
    away: fallsAway ?? { charges: 0, credits: 0 },
    still: { net: still?.net ?? 0, lines: still?.lines ?? 0 },
    held: held ?? 0,
    monthlyChange: monthlyAfter - monthlyBefore,
  };
}

const total = (all: readonly Told[]): Said => ({
  charges: all.reduce((sum, { charges }) => sum + charges, 0),
  credits: all.reduce((sum, { credits }) => sum + credits, 0),
  away: { charges: all.reduce((sum, { away }) => sum + away.charges, 0), credits: all.reduce((sum, { away }) => sum + away.credits, 0) },
  still: { net: all.reduce((sum, { still }) => sum + still.net, 0), lines: all.reduce((sum, { still }) => sum + still.lines, 0) },
  held: all.reduce((sum, { held }) => sum + held, 0),
  monthlyChange: all.reduce((sum, { monthly: [before, after] }) => sum + after - before, 0),
});
