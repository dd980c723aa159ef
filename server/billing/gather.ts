/** Which customers a run has something to do for, and all that their bills are made of, loaded set-based. */
import { lookedAtFrom } from '../../shared/billing/index.js';
import type { Catalogue, EntityName, RecordOf } from '../../shared/types.js';
import type { Reading } from '../database/store.js';
import { Due, type DueOf } from '../database/due.js';
import { pricedFields } from '../engine/priced.js';
import type { Account, RunDates } from './shapes.js';
import { asText } from '../../shared/values.js';

/** A stretch of customers, ascending by id: those after `after` up to `last` that the run has something to do for. */
export interface Stretch {
  readonly ids: readonly string[];
  readonly after: string;
  readonly last: string;
}

/** Customers looked for at once, and how many waiting lines make a stretch shorter: what is in memory stays the same. */
const MOST_CUSTOMERS = 400;
const MOST_LINES = 10_000;

interface Stretching {
  readonly most?: number;
  /** The last customer that is looked at, where not all are. */
  readonly until?: string | null;
  readonly everybody?: boolean;
}

/** Standard features that say it for those that do not themselves. */
const sayingOfCalls = (catalogue: Catalogue): string[] =>
  catalogue.all('standardFeatures').flatMap((each) => (each['VATRateCalls'] || each['callsTransactionCode'] ? [asText(each['name'])] : []));

/**
 * Standard features whose interval has changed: what leaves its interval to them may be due earlier than its own record says. Of
 * an interval whose definition was changed the same holds.
 */
const withAnotherInterval = (catalogue: Catalogue): string[] =>
  catalogue
    .all('standardFeatures')
    .flatMap(({ name, intervalSince, serviceChargeInterval }) =>
      intervalSince || (catalogue.preset('serviceChargeInterval', asText(serviceChargeInterval))?.version ?? 1) > 1 ? [asText(name)] : [],
    );

const namesWith = (
  catalogue: Catalogue,
  entity: EntityName,
  test: (status: { active: boolean; billable: boolean; finalBill: boolean; chargesCalls: boolean }) => boolean,
): string[] =>
  catalogue
    .all('statuses')
    .filter((status) => status['entity'] === entity)
    .flatMap((status) =>
      test({
        active: status['active'] === true,
        billable: status['billable'] === true,
        finalBill: status['finalBill'] === true,
        chargesCalls: status['chargesCalls'] !== false,
      })
        ? [asText(status['name'])]
        : [],
    );

/** What a run with these dates loads and skips. */
export class Gathering {
  private readonly dates: RunDates;
  private readonly catalogue: Catalogue;
  private readonly due: Due;

  constructor(dates: RunDates, catalogue: Catalogue) {
    this.dates = dates;
    this.catalogue = catalogue;
    this.due = new Due({
      dates,
      statuses: {
        final: namesWith(catalogue, 'customers', ({ finalBill }) => finalBill),
        billable: namesWith(catalogue, 'customers', ({ billable }) => billable),
        served: namesWith(catalogue, 'customers', ({ active }) => active),
        held: {
          numbers: namesWith(catalogue, 'numbers', ({ billable, chargesCalls }) => !billable || !chargesCalls),
          services: namesWith(catalogue, 'services', ({ billable }) => !billable),
        },
      },
      changed: withAnotherInterval(catalogue),
      sayingOfCalls: sayingOfCalls(catalogue),
    });
  }

  /** How many customers the run is for, those with nothing due included. */
  async count(from: Reading): Promise<number> {
    return this.due.count(from);
  }

  /** The ids that divide all of a run's customers into parts of so many, ascending: each is the last of its part, but for the last part's. */
  async ends(from: Reading, size: number): Promise<readonly string[]> {
    return this.due.ends(from, size);
  }

  /**
   * The next customers after an id for whom there may be something to do, or with `everybody` also those with nothing due and those
   * who are not billed; undefined at the end. `most` for a shorter stretch.
   */
  async next(from: Reading, after: string, { most = MOST_CUSTOMERS, everybody = false, until = null }: Stretching = {}): Promise<Stretch | undefined> {
    const rows = await this.due.customers(from, { after, until, most, everybody });
    const ids: string[] = [];
    let lines = 0;
    for (const { id, waiting } of rows) {
      lines += waiting;
      if (ids.length > 0 && lines > MOST_LINES) break;
      ids.push(id);
    }
    const last = ids.at(-1);
    return last === undefined ? undefined : { ids, after, last };
  }

  /** Everything that the bills of a stretch are made of. Inside a transaction its customers are locked before. */
  async accounts(from: Reading, { ids, after, last }: Stretch): Promise<readonly Account[]> {
    const owned = (which: DueOf, fields?: readonly string[]): Promise<readonly RecordOf[]> => this.due.owned(from, which, { after, last }, fields);
    // What changed since the stretch was looked for counts as it is now: a customer may have been taken off the bills.
    const customers = (await from.load('customers', ids)).filter((customer) => this.isBilled(customer));
    const [features, lines] = [await owned('features', pricedFields), await owned('lines')];
    const known = new Map(features.map((each) => [each.id, each]));
    const missing = lines.flatMap((line) => (typeof line['featureID'] === 'string' && !known.has(line['featureID']) ? [line['featureID']] : []));
    const others = new Map((await from.load('features', missing, pricedFields)).map((each) => [each.id, each]));
    const services = new Map(
      (
        await from.load(
          'services',
          features.flatMap((each) => (typeof each['serviceID'] === 'string' ? [each['serviceID']] : [])),
        )
      ).map((each) => [each.id, each]),
    );
    // A number has a part in a price only where it names a price list.
    const numbers = new Map((features.some((each) => each['numberID'] !== null) ? await owned('numbers of a price list') : []).map((each) => [each.id, each]));
    const callFeatures = lines.some(({ kind }) => kind === 'usage') ? await owned('features of calls') : [];
    const callsOf = byCustomer(
      callFeatures.toSorted((a, b) =>
        asText(a['startDate']) === asText(b['startDate']) ? Number(a.id) - Number(b.id) : asText(a['startDate']) < asText(b['startDate']) ? 1 : -1,
      ),
    );
    const raised = await from.raised(new Map(features.map((each) => [each.id, lookedAtFrom(each)])));
    const accountsOfCalls = await this.due.calls(from, customers, this.catalogue);
    const [featuresOf, linesOf] = [byCustomer(features), byCustomer(lines)];
    return customers.map((customer): Account => ({
      customer,
      features: featuresOf.get(customer.id) ?? [],
      waiting: linesOf.get(customer.id) ?? [],
      callFeatures: callsOf.get(customer.id) ?? [],
      calls: accountsOfCalls.get(customer.id),
      service: (id) => services.get(id),
      number: (id) => numbers.get(id),
      raised: (id) => raised.get(id) ?? [],
      feature: (id) => known.get(id) ?? others.get(id),
    }));
  }

  private isBilled(customer: RecordOf): boolean {
    const status = this.catalogue.status('customers', asText(customer['status']));
    // The status changes when it is entered, the bills on their day: as the holds of features have it (shared/billing/holds.ts).
    const from = customer['dateMakeNonBillable'];
    const notYet = status?.active === true && typeof from === 'string' && from >= this.dates.cutoff;
    return (
      status !== undefined &&
      (status.billable || status.finalBill || notYet) &&
      (this.dates.billingCycle === null || customer['billingCycle'] === this.dates.billingCycle)
    );
  }
}

function byCustomer(records: readonly RecordOf[]): ReadonlyMap<string, RecordOf[]> {
  const found = new Map<string, RecordOf[]>();
  for (const record of records) {
    const id = asText(record['customerID']);
    const list = found.get(id);
    if (list) list.push(record);
    else found.set(id, [record]);
  }
  return found;
}
