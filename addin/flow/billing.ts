/** What the screens of a billing run ask the bridge for. */
import { call, stream } from '../api.js';
import type { Bill } from '../lists/bill.js';
import type { Wire } from '../../shared/wire/runs.js';

const billsOf = (records: readonly Wire[]): readonly Bill[] => records as unknown as readonly Bill[];

export async function readBills(billingRunID: string, filter: Readonly<Record<string, string>>, limit: number): Promise<readonly Bill[]> {
  return billsOf(await call('GET /:entity', { entity: 'bills', query: new URLSearchParams({ billingRunID, ...filter, limit: String(limit) }) }));
}

/** All of them, by account, those left out included. */
export async function allBills(billingRunID: string): Promise<readonly Bill[]> {
  const bills: Bill[] = [];
  for await (const some of stream<Wire>('/bills', new URLSearchParams({ billingRunID, sort: 'name' }))) bills.push(...billsOf(some));
  return bills;
}

export async function readBill(id: string): Promise<Bill | undefined> {
  return billsOf(await call('GET /:entity', { entity: 'bills', query: new URLSearchParams({ id }) }))[0];
}

/** A line of a bill, forecast or on its invoice. Money in pounds. */
export interface BillLine {
  /** Of its transaction; a forecast has none. */
  readonly id?: string;
  readonly description: string;
  readonly kind: string;
  readonly periodFrom: string | null;
  readonly periodTo: string | null;
  readonly net: number;
  readonly featureID: string | null;
  /** Where it sums up calls. */
  readonly callCount?: number | null;
}

/** The lines of a bill: of the invoice once it is made, before that those that the run would raise now. */
export async function linesOf({ billingRunID, customerID, invoiceID }: Bill): Promise<readonly BillLine[]> {
  if (invoiceID !== null)
    return (await call('GET /:entity', {
      entity: 'transactions',
      query: new URLSearchParams({ invoiceID, limit: '1000', fields: 'id,description,kind,periodFrom,periodTo,net,featureID,callCount' }),
    })) as unknown as readonly BillLine[];
  const told = await call('GET /billingRuns/:id/report', { id: billingRunID, query: { lines: true, customerID } });
  const [only] = (told as { readonly customers?: readonly { readonly lines?: readonly BillLine[] }[] }).customers ?? [];
  return only?.lines ?? [];
}

/** A billing run as it is named. */
interface RunNamed {
  readonly id: string;
  readonly invoiceDate: string;
  readonly billingCycle: string | null;
  readonly status: string;
  readonly total: number;
}

/** The latest billing runs, the newest first. */
export async function latestRuns(): Promise<readonly RunNamed[]> {
  return (await call('GET /:entity', {
    entity: 'billingRuns',
    query: new URLSearchParams({ sort: '-id', limit: '3', fields: 'id,invoiceDate,billingCycle,status,total' }),
  })) as unknown as readonly RunNamed[];
}
