/** The last months of a customer: what was billed, paid, suspended, dropped and brought back, in the order it happened. */
import { collected } from './collections.js';
import { mailed } from './mails.js';
import { begun, dueBefore } from '../../shared/billing/index.js';
import { intervalNamed } from '../../shared/billing/intervals.js';
import { addDays, addMonths, daysBetween, latest } from '../../shared/dates.js';
import { asText, fresh } from '../../shared/fields.js';
import { halfUp, penceToUnits, unitsToPounds } from '../../shared/money.js';
import type { Catalogue, RecordOf, Value, Values } from '../../shared/types.js';
import { billFor, type Billing } from '../billing/bill.js';
import type { Blueprint } from './blueprint.js';
import type { Random } from './random.js';
import { recordOf, World, type Surroundings } from './world.js';

/** The runs of one billing cycle, oldest first, and the day of the run before them, which nothing was kept of. */
export interface Cycle {
  readonly before: string;
  readonly runs: readonly Billing[];
}

export interface Stage extends Surroundings {
  readonly today: string;
  readonly cycles: ReadonlyMap<string, Cycle>;
}

/** Ids for what a customer has, in the order of the blueprint. */
export interface Ids {
  readonly customer: string;
  readonly numbers: readonly string[];
  readonly services: readonly string[];
  readonly features: readonly string[];
}

/** Plays the customer's past up to today. */
export function played(plan: Blueprint, ids: Ids, stage: Stage): World {
  const cycle = stage.cycles.get(asText(plan.customer['billingCycle']))!;
  const world = takenOver(plan, ids, cycle, stage);
  const events = [
    ...happenings(plan, world, stage),
    ...cycle.runs.map((run) => ({ on: run.dates.invoiceDate, first: true, happen: () => bill(world, run, stage) })),
  ];
  // A run bills in the morning what happened until the day before.
  events.sort((a, b) => (a.on === b.on ? Number(b.first ?? false) - Number(a.first ?? false) : a.on < b.on ? -1 : 1));
  for (const { happen } of events) happen();
  settle(world, plan, stage);
  return world;
}

/** The customer as it was when the books begin: older periods were billed elsewhere. */
function takenOver(plan: Blueprint, ids: Ids, { before }: Cycle, stage: Stage): World {
  const { catalogue, today } = stage;
  const world = new World(ids.customer, stage);
  const customer = recordOf('customers', ids.customer, fresh('customers', plan.customer, today));
  world.add('customers', customer);
  plan.numbers.forEach((values, place) =>
    world.add('numbers', recordOf('numbers', ids.numbers[place]!, fresh('numbers', { ...values, customerID: ids.customer }, today))),
  );
  plan.services.forEach((values, place) =>
    world.add('services', recordOf('services', ids.services[place]!, fresh('services', { ...values, customerID: ids.customer }, today))),
  );
  plan.features.forEach(({ number, service, values }, place) => {
    const holder = service === undefined ? undefined : world.record('services', ids.services[service]!);
    const owned: Values = {
      ...values,
      customerID: ids.customer,
      numberID: number === undefined ? null : ids.numbers[number]!,
      serviceID: holder?.id ?? null,
      ...(before >= asText(values['startDate']) ? billedBefore(values, before, catalogue) : {}),
    };
    const record = fresh('features', owned, today);
    const line = number === undefined ? undefined : world.record('numbers', ids.numbers[number]!);
    world.add(
      'features',
      recordOf('features', ids.features[place]!, { ...record, ...begun(record, { catalogue, customer, service: holder, number: line, today }) }),
    );
  });
  world.note(
    { entity: 'customers', id: ids.customer, before: {}, after: {}, why: 'Taken over from the books kept before the bridge.' },
    'create',
    `${before}T08:00:00.000Z`,
    stage.person('Carol Clerk'),
  );
  return world;
}

/** The first day that the run before did not bill, and what instalments had been charged by then. */
function billedBefore(values: Values, before: string, catalogue: Catalogue): Values {
  const start = asText(values['startDate']);
  const standard = catalogue.named('standardFeatures', asText(values['standardFeature']));
  const interval = intervalNamed(asText(values['serviceChargeInterval'] ?? standard?.['serviceChargeInterval'] ?? ''), catalogue);
  if (!interval) return { dueDate: addDays(before, 1) };
  const months = interval.n * { week: 0, month: 1, quarter: 3, year: 12 }[interval.unit];
  const anchor = interval.align === 'start' ? start : interval.unit === 'week' ? '2000-01-03' : '2000-01-01';
  // In arrears a period is billed on its last day, so the one that holds the run's day is still to come.
  const day = interval.timing === 'arrears' ? addDays(before, 2) : addDays(before, 1);
  let k = Math.max(0, months > 0 ? Math.floor(daysBetween(anchor, day) / (months * 31)) - 1 : Math.floor(daysBetween(anchor, day) / (7 * interval.n)) - 1);
  const begins = (place: number): string => (months > 0 ? addMonths(anchor, place * months) : addDays(anchor, 7 * interval.n * place));
  while (begins(k) < day) k += 1;
  if (interval.timing === 'arrears' && begins(k) > day) k -= 1;
  const dueDate = latest(begins(k), start);
  const [total, instalments] = [standard?.['totalFeatureValue'], standard?.['instalments']];
  if (typeof total !== 'number' || typeof instalments !== 'number') return { dueDate };
  const paid = Math.min(instalments, Math.max(0, Math.round(daysBetween(start, dueDate) / 30.44)));
  return { dueDate, totalValueCharged: penceToUnits(halfUp(BigInt(total) * BigInt(paid), BigInt(instalments) * 100n)) };
}

interface Happening {
  readonly on: string;
  readonly first?: boolean;
  readonly happen: () => void;
}

/** What is to happen to the customer and to single records of it, by its fate and by chance. */
function happenings({ fate, random }: Blueprint, world: World, { today, cycles }: Stage): Happening[] {
  const events: Happening[] = [];
  const id = world.customerID;
  const day = (most: number, least = 2): string => addDays(today, -random.whole(least, most));
  const lastRun = cycles.get(asText(world.customer['billingCycle']))!.runs.at(-1)?.dates.invoiceDate ?? today;
  const act = (
    on: string,
    entity: 'customers' | 'numbers' | 'services' | 'features',
    record: string,
    name: string,
    parameters: Values,
    who = 'Carol Clerk',
  ): void => {
    events.push({
      on,
      happen: () => {
        world.act(entity, record, name, parameters, on, who);
      },
    });
  };
  const suspend = (on: string, status = 'Suspended'): void => act(on, 'customers', id, 'suspend', { status, dateSuspend: on, statusReason: 'Non-payment' });
  const doNotBill = (on: string): void =>
    act(on, 'customers', id, 'makeNonBillable', { status: 'Active - Do Not Bill', dateMakeNonBillable: on, statusReason: 'Goodwill' }, 'Marcus Manager');
  if (fate === 'suspended') suspend(day(40));
  if (fate === 'doNotBill') doNotBill(day(80, 60));
  if (fate === 'suspendedDoNotBill') {
    const on = day(70, 45);
    doNotBill(on);
    suspend(addDays(on, random.whole(5, 30)), 'Suspended - Do Not Bill');
  }
  if (fate === 'restored') {
    const on = day(60, 40);
    suspend(on);
    const back = addDays(on, random.whole(9, 30));
    act(back, 'customers', id, 'unsuspend', { status: 'Active', dateUnsuspend: back, statusReason: 'Payment received' });
  }
  if (fate === 'dropped') {
    const on = day(70, 20);
    act(on, 'customers', id, 'drop', {
      status: 'Dropped',
      dateDrop: on,
      cancellationNoticeGivenDate: addDays(on, -30),
      statusReason: 'Moved to another provider',
    });
  }
  if (fate === 'finalBill' || fate === 'exCustomer') {
    const on = fate === 'finalBill' ? latest(addDays(lastRun, 1), addDays(today, -6)) : addDays(lastRun, -random.whole(4, 20));
    if (on <= today)
      act(
        on,
        'customers',
        id,
        'finalBill',
        { dateFinalBill: on, statusReason: random.pick(['Business ceased trading', 'Moved to another provider']) },
        'Marcus Manager',
      );
  }
  if (fate === 'ordinary') single(world, random, day, act);
  return events;
}

type Act = (on: string, entity: 'customers' | 'numbers' | 'services' | 'features', record: string, name: string, parameters: Values, who?: string) => void;

/** Single numbers, services and features that ended, paused or changed their price. */
function single(world: World, random: Random, day: (most: number, least?: number) => string, act: Act): void {
  for (const { id } of world.all('services')) {
    if (random.chance(0.05)) {
      const on = day(60);
      act(on, 'services', id, 'drop', {
        status: 'Dropped',
        dateDrop: on,
        cancellationNoticeGivenDate: addDays(on, -random.whole(0, 30)),
        statusReason: 'Customer requested cancellation',
      });
      if (random.chance(0.3))
        act(addDays(on, 1), 'services', id, 'reinstate', { status: 'Active', dateReinstate: addDays(on, 1), statusReason: 'Entered in error' });
    } else if (random.chance(0.04)) {
      const on = day(50, 20);
      act(on, 'services', id, 'suspend', { status: 'Suspended', dateSuspend: on, statusReason: 'Temporary pause' });
      if (random.chance(0.5)) act(addDays(on, 15), 'services', id, 'unsuspend', { status: 'Active', dateUnsuspend: addDays(on, 15) });
    } else if (random.chance(0.02)) {
      const on = day(50);
      act(on, 'services', id, 'makeNonBillable', { status: 'Active - Do Not Bill', dateMakeNonBillable: on, statusReason: 'In dispute' }, 'Marcus Manager');
    }
  }
  for (const { id } of world.all('numbers')) {
    if (!random.chance(0.04)) continue;
    const on = day(60);
    act(on, 'numbers', id, 'drop', { status: 'Dropped', dateDrop: on, statusReason: 'Premises closed' });
  }
  for (const feature of world.all('features')) {
    const price = feature['serviceCharge'];
    if (random.chance(0.04)) {
      const on = day(70);
      act(on, 'features', feature.id, 'drop', {
        status: 'Dropped',
        dateDrop: on,
        statusReason: random.pick(['Customer requested cancellation', 'Upgraded', 'Downgraded']),
      });
    } else if (typeof price === 'number' && random.chance(0.06)) {
      const on = day(60);
      act(
        on,
        'features',
        feature.id,
        'changeRecurringCharge',
        { serviceCharge: halfUp(price * 1_039, 100_000) * 100, updatedDate: on, lastUpdatedReason: 'Yearly price review' },
        'Marcus Manager',
      );
    }
  }
}

/** One billing run for this customer, by the very code that runs are made with. */
function bill(world: World, run: Billing, { catalogue }: Stage): void {
  const { customer } = world;
  const { id: billingRunID, cutoff, invoiceDate, message } = run.dates;
  const status = catalogue.status('customers', asText(customer['status']));
  if (!status?.billable) return;
  const waiting = world.lines.filter((line) => line['invoiceID'] === null && (status.finalBill || asText(line['billDate']) < cutoff));
  const found = billFor(
    {
      customer,
      waiting,
      features: world.all('features').filter((feature) => dueBefore(feature, { cutoff, final: status.finalBill })),
      callFeatures: [],
      service: (id) => world.record('services', id),
      number: (id) => world.record('numbers', id),
      feature: (id) => world.record('features', id),
      raised: (id) => world.raised(id),
    },
    run,
  );
  for (const { feature, after } of found.features) world.set('features', feature.id, after);
  if (found.nextStatus !== null) {
    const after = { status: found.nextStatus, statusChangedStamp: invoiceDate };
    const before = { status: customer['status'] ?? null, statusChangedStamp: customer['statusChangedStamp'] ?? null };
    world.note(
      { entity: 'customers', id: customer.id, before, after, why: `Final bill made; now ${found.nextStatus}.` },
      'bill',
      `${invoiceDate}T06:05:00.000Z`,
      { id: null, name: 'Marcus Manager' },
    );
    world.set('customers', customer.id, after);
  }
  const invoiceID = found.outcome === 'invoiced' ? `i${world.invoices.length + 1}` : null;
  for (const line of found.lines) world.raise({ ...line, invoiceID });
  if (invoiceID === null) return;
  for (const { line, more } of found.taken) {
    const place = world.lines.findIndex(({ id }) => id === line.id);
    world.lines[place] = { ...line, ...more, invoiceID } as RecordOf;
  }
  const { net, VAT, total, VATLines } = found.figures;
  world.invoices.push(
    recordOf('invoices', invoiceID, {
      customerID: customer.id,
      billingRunID,
      invoiceDate,
      cutoffDate: cutoff,
      dueDate: found.dueDate,
      message,
      final: found.final,
      status: 'Unsent',
      net,
      VAT,
      total,
      paid: 0,
      balance: total,
      VATLines: VATLines as unknown as Value,
    }),
  );
  world.set('customers', customer.id, { balance: Number(world.customer['balance']) + total });
}

/** Approves, sends and pays what was invoiced, as each customer does. */
function settle(world: World, { random, fate }: Blueprint, { today }: Stage): void {
  const { customer } = world;
  const method = asText(customer['paymentMethod']);
  const likely = fate === 'suspended' || fate === 'suspendedDoNotBill' ? 0.2 : method === 'Direct Debit' ? 0.99 : 0.85;
  world.invoices.forEach((invoice, place) => {
    const [date, total] = [asText(invoice['invoiceDate']), Number(invoice['total'])];
    const age = daysBetween(date, today);
    const sent = age >= 5 || (age >= 1 && random.chance(0.4));
    const approved = sent || (age >= 1 && random.chance(0.5));
    const email = customer['emailBilling'] === true;
    const done: Record<string, Value> = approved
      ? { status: sent ? 'Sent' : 'Approved', approvedBy: 'Marcus Manager', approvedDate: addDays(date, Math.min(age, 1)) }
      : {};
    if (sent)
      Object.assign(
        done,
        email
          ? { emailedDate: addDays(date, Math.min(age, 2)), sentAt: `${addDays(date, Math.min(age, 2))}T10:00:00.000Z` }
          : { deliveredDate: addDays(date, Math.min(age, 3)), sentAt: `${addDays(date, Math.min(age, 3))}T10:00:00.000Z` },
      );
    const paidOn = addDays(asText(invoice['dueDate']), method === 'Direct Debit' ? 0 : random.whole(-6, 12));
    const settled = total > 0 && random.chance(likely) && paidOn <= today && paidOn > date;
    if (settled) {
      const payment = `p${world.payments.length + 1}`;
      world.payments.push(
        recordOf('payments', payment, {
          customerID: customer.id,
          amount: total,
          paymentDate: paidOn,
          paymentMethod: method,
          status: 'Received',
          unallocated: 0,
          ourReference: `${method === 'Direct Debit' ? 'DD' : 'BACS'} ${paidOn.replaceAll('-', '')}`,
          customerReference: method === 'Bank Transfer' ? asText(customer['accountNumber']) : null,
          allocations: [{ invoiceID: invoice.id, amount: unitsToPounds(total) }],
        }),
      );
      world.set('customers', customer.id, { balance: Number(world.customer['balance']) - total });
      Object.assign(done, { paid: total, balance: 0 });
    }
    world.invoices[place] = { ...invoice, ...done } as RecordOf;
  });
  mailed(world);
  collected(world, world.catalogue, today);
}
