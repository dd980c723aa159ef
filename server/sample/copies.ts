/** Copies of the sample's customers with their past: made inside the database, and told by the log like those they are made of. */
import { entities } from '../../shared/entities/index.js';
import type { Entity, EntityName } from '../../shared/types.js';
import { kindOf } from '../database/columns.js';
import { copyOnce, modelsOf, type Copying, type Telling } from '../database/copies.js';
import type { Store } from '../database/store.js';
import { invoiceNumbers } from '../engine/numbering.js';
import { told } from './told.js';

/** What has a customer and is not copied, and why. */
export const left: Readonly<Partial<Record<EntityName, string>>> = {
  activities: 'One line tells of each set of copies.',
  calls: 'They are a carrier’s file, of which each call is there once.',
  carrierTransactions: 'They are a carrier’s bill, of which each line is there once.',
  discountPlanAllowanceUsage: 'It comes of calls that were billed.',
  commissionEntries: 'They come of a month’s commission, which the past has none of.',
};

/** JSON in which nothing is named by its id. */
const withoutIDs: ReadonlySet<string> = new Set([
  'customers.customerProducts',
  'services.customerProducts',
  'features.customerProducts',
  'features.billing',
  'features.annualIncrease',
  'transactions.rating',
  'invoices.VATLines',
  'invoices.ratesFilled',
  'messages.attachments',
]);

const causes: Telling = { causes: 'by' };
const invoices: Telling = { member: 'invoiceID', of: 'invoices' };
const placed: Telling = { placed: ' ' };
const marked: Telling = { placed: '/' };
const empty: Telling = { empty: true };
const telephone: Telling = { telephone: true };
const ofCustomer = (...fields: readonly string[]): Telling => ({ naming: fields.map((field) => ({ by: 'customerID', field })) });

/** How copies differ from their models, beside ids and what refers to copies; whatever else has to be unique gets the copy's place behind it. */
export const tellings: Readonly<Record<string, Telling>> = {
  'customers.accountNumber': { numbered: 'A'.length },
  'customers.CRMReference': { numbered: 'CRM-C'.length },
  'customers.electronicAddress': { numbered: '0151:'.length },
  'customers.name': placed,
  'customers.nameKey': { placed: '' },
  'customers.xeroContactID': empty,
  'customers.cascade': causes,
  'numbers.number': telephone,
  'numbers.numberKey': telephone,
  'numbers.cascade': causes,
  'services.description': ofCustomer('name'),
  'services.providerReference': marked,
  'services.cascade': causes,
  'features.carrierReference': marked,
  'features.carrierReferenceKey': marked,
  'features.cascade': causes,
  'invoices.xeroInvoiceID': empty,
  'payments.allocations': invoices,
  'payments.xeroPaymentID': empty,
  'payments.xeroCredits': empty,
  'mandates.accountName': ofCustomer('name'),
  'directDebits.invoices': invoices,
  'directDebits.reference': marked,
  'messages.subject': { naming: [{ by: 'invoiceID', field: 'invoiceNumber' }] },
  'bills.name': ofCustomer('accountNumber', 'name'),
};

/** Whether records of an entity are a customer's, or it is one. */
export const hasCustomer = ({ name, fields, report }: Entity): boolean =>
  report === undefined && (name === 'customers' || fields.some(({ references }) => references === 'customers'));

/** The entities that are copied, what others refer to first. */
function inOrder(): readonly EntityName[] {
  const waiting = entities.filter((each) => hasCustomer(each) && left[each.name] === undefined);
  const order: EntityName[] = [];
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ name, fields }) =>
      fields.every(({ references }) => references === name || !waiting.some((each) => each.name === references)),
    );
    order.push(waiting.splice(Math.max(at, 0), 1)[0]!.name);
  }
  return order;
}

function tell(entity: EntityName, name: string): Telling | undefined {
  const path = `${entity}.${name}`;
  const field = entities.find((each) => each.name === entity)!.fields.find((each) => each.name === name)!;
  const telling = tellings[path] ?? (field.unique ? marked : undefined);
  // A copy that went on naming what its model names would be found out by a bill, and late.
  if (telling === undefined && kindOf(field) === 'json' && !withoutIDs.has(path)) throw new Error(`It is not said whether ${path} names anything by its id.`);
  return telling;
}

export const copying: Copying = { entities: inOrder(), tell };

export interface Copies {
  /** The ids of the first and last customer that copies are made of; all between them are the sample's. */
  readonly customers: readonly [first: string, last: string];
  readonly copies: number;
  readonly now: string;
  readonly progress?: (copies: number) => void;
}

/** Adds copies of these customers and of all that is theirs, a transaction each. */
export async function copy(store: Store, { customers, copies, now, progress = () => {} }: Copies): Promise<void> {
  const models = await modelsOf(store, copying, customers);
  const apart = Number(customers[1]) - Number(customers[0]) + 1;
  for (let place = 2; place <= copies + 1; place += 1) {
    await store.transaction(async (inside) => {
      const numbers = await invoiceNumbers(inside, models.invoices.count);
      const made = await copyOnce(inside, models, copying, { place, apart: apart * (place - 1), invoiceNumber: Number(numbers[0] ?? 1) });
      const ids = [...made].map(([name, stretches]) => [name, stretches.map(([first, last]) => `${first}-${last}`)]);
      await inside.log([told('customers', Object.fromEntries(ids) as Readonly<Record<EntityName, readonly string[]>>, now)]);
    });
    progress(place - 1);
  }
}
