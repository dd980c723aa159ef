/** More about the one selected record: what happened to it, how its charges came about, why a bill is what it is. */
import type { EntityName } from '../../shared/types.js';
import { call } from '../api.js';
import { entityNamed, go, listInHand, raise, replace, type Screen } from '../store.js';
import { inHandNow } from './lists.js';
import { nameOf } from './names.js';
import { recordsByID } from './records.js';
import { troubled } from './trouble.js';

interface Opener {
  readonly said: string;
  /** What is gone on with once it is made: said on the button. */
  readonly next?: string;
  /** Only where the company uses these. */
  readonly with?: EntityName;
  /** The screen; a sentence where there is nothing to show. */
  open(id: string, label: string): Screen | string | Promise<Screen | string>;
}

const callCharges = (entity: EntityName): Opener => ({
  said: 'Explain its calls',
  with: 'calls',
  open: (id, label) => ({ name: 'callCharges', of: { entity, id, label } }),
});

/** What there is to be seen of a record besides its fields, by entity. */
const openers: Readonly<Partial<Record<EntityName, readonly Opener[]>>> = {
  features: [{ said: 'Explain its charges', open: (id, label) => ({ name: 'charges', id, label }) }, callCharges('features')],
  numbers: [callCharges('numbers')],
  transactions: [callCharges('transactions')],
  billingRuns: [
    { said: 'Forecast and checks', next: 'Open it, to forecast it', open: (id, label) => ({ name: 'billingRun', id, label: `Billing run ${label}` }) },
    { said: 'Why did it change?', open: (id, label) => ({ name: 'change', of: { runID: id }, label: `Billing run ${label}` }) },
  ],
  bills: [{ said: 'Its lines and figures', open: (id, label) => ({ name: 'bill', id, label }) }],
  invoices: [
    { said: 'Why did it change?', open: (id, label) => ({ name: 'change', of: { invoiceID: id }, label: `Invoice ${label}` }) },
    callCharges('invoices'),
  ],
  customers: [
    { said: 'Why did the bill change?', open: latestBill },
    callCharges('customers'),
    { said: 'Its allowances', with: 'calls', open: (id, label) => ({ name: 'allowances', id, label }) },
  ],
};

export const openersOf = (entity: EntityName): readonly Opener[] =>
  (openers[entity] ?? []).filter(({ with: what }) => what === undefined || entityNamed(what)?.idle === false);

/** The latest invoice of a customer beside the one before it. */
async function latestBill(customerID: string, label: string): Promise<Screen | string> {
  const query = new URLSearchParams({ customerID, sort: '-invoiceDate,-id', limit: '1', fields: 'id' });
  const [invoice] = await call('GET /:entity', { entity: 'invoices', query });
  return invoice ? { name: 'change', of: { invoiceID: String(invoice.id) }, label } : 'This customer has no invoice yet.';
}

async function withLabel(work: (entity: EntityName, id: string, label: string) => Screen | string | Promise<Screen | string>): Promise<void> {
  const list = listInHand();
  const entity = list && entityNamed(list.pointer.entity);
  if (entity === undefined) return;
  try {
    const [id] = await inHandNow();
    if (id === undefined) return;
    const found = await work(entity.name, id, await nameOf(entity.name, id));
    if (typeof found === 'string') raise({ kind: 'none', text: found });
    else go(found);
  } catch (error) {
    troubled(error);
  }
}

/** The screen on which a record that was just made is gone on with; undefined where there is none. */
export const nextOf = (entity: EntityName): Opener | undefined => openersOf(entity).find(({ next }) => next !== undefined);

/** Opens it in the place of the result. */
export async function openMade(entity: EntityName, id: string): Promise<void> {
  try {
    const screen = await nextOf(entity)?.open(id, await nameOf(entity, id));
    if (screen !== undefined && typeof screen !== 'string') replace(screen);
  } catch (error) {
    troubled(error);
  }
}

export const openOne = ({ open }: Opener): Promise<void> => withLabel((_entity, id, label) => open(id, label));
export const openActivity = (): Promise<void> => withLabel((entity, id, label) => ({ name: 'activity', entity, id, label }));

/** The screen of the customer of a selected row. */
export async function openCustomer(entity: EntityName, id: string): Promise<void> {
  try {
    const [record] = entity === 'customers' ? [undefined] : await recordsByID(entity, [id], 'id,customerID');
    const customerID = entity === 'customers' ? id : record?.['customerID'];
    if (typeof customerID === 'string') go({ name: 'customer', id: customerID });
  } catch (error) {
    troubled(error);
  }
}
