/** A firm that bills calls, moved over REST alone: tariffs, numbers, files, billing runs. */
import assert from 'node:assert/strict';
import { tidy } from '../../server/calls/tidy.js';
import { openStore } from '../../server/database/index.js';
import type { Store } from '../../server/database/store.js';
import { keptCatalogue } from '../../server/engine/catalogue.js';
import { startBridge, type Bridge } from '../bridges.js';
import type { Fresh } from '../databases.js';

const today = '2026-12-01';

// Answers in many shapes; each test asserts what it reads.
// oxlint-disable-next-line typescript/no-explicit-any
export type Told = any;

export interface Firm {
  readonly bridge: Bridge;
  made(path: string, body: object): Promise<string>;
  customer(more?: object): Promise<string>;
  number(customerID: string, more?: object): Promise<{ readonly id: string; readonly number: string }>;
  load(lines: readonly string[], header?: string, query?: string): Promise<{ readonly status: number; readonly body: Told; readonly text: string }>;
  /** Bills everything up to the last day, and answers the invoices' ids of this run. */
  bill(lastly: string): Promise<readonly string[]>;
  get(path: string): Promise<Told>;
  /** What the next bill of a customer takes of its calls, in pence. */
  coming(customerID: string): Promise<number>;
}

const header = 'callDate,CLI,dialled,seconds';

export async function openFirm(url: string | Fresh, env: Record<string, string> = {}): Promise<Firm> {
  const bridge = await startBridge(url, { env: { TODAY: today, ...env } });
  let count = 0;
  let telephone = 0;
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await bridge.call('POST', path, body);
    assert.equal(answer.status, 201, answer.text);
    return answer.body.id;
  };
  const firm: Firm = {
    bridge,
    made,
    customer: (more = {}) => made('/customers', { accountNumber: `C${++count}`, name: `Customer ${count}`, VATRate: 'Standard', ...more }),
    async number(customerID, more = {}) {
      const number = `01632 ${String(960_000 + ++telephone)}`;
      return { id: await made(`/customers/${customerID}/numbers`, { number, numberType: 'Landline', carrier: 'Gamma', ...more }), number };
    },
    load: (lines, head = header, query = '?carrier=Gamma') =>
      bridge.call('POST', `/callFiles/load${query}`, [head, ...lines].join('\n'), { headers: { 'Content-Type': 'text/csv' } }),
    async bill(lastly) {
      const cutoffDate = new Date(Date.parse(lastly) + 86_400_000).toISOString().slice(0, 10);
      const id = await made('/billingRuns?force', { invoiceDate: lastly, cutoffDate });
      const asked = await bridge.call('POST', `/billingRuns/${id}?action=request`, {});
      assert.equal(asked.status, 200, asked.text);
      for (let tries = 0; tries < 200; tries += 1) {
        const run = await firm.get(`/billingRuns/${id}`);
        if (run.status === 'Complete') break;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return (await firm.get(`/invoices?billingRunID=${id}&limit=1000`)).map((invoice: { id: string }) => invoice.id);
    },
    async get(path) {
      const answer = await bridge.call('GET', path);
      assert.equal(answer.status, 200, `${path}: ${answer.text}`);
      return answer.body;
    },
    coming: async (customerID) =>
      (await firm.get(`/customers/${customerID}/callCharges?limit=0`)).lines.reduce(
        (sum: number, { net, transactionID }: Told) => (transactionID === null ? sum + Math.round(net * 100) : sum),
        0,
      ),
  };
  return firm;
}

export const now = (): string => `${today}T09:00:00.000Z`;

/** The database of a firm with what places calls, when a test asks it to. */
export interface Placing {
  readonly store: Store;
  readonly catalogue: ReturnType<typeof keptCatalogue>;
  /** Answers how many calls found their place. */
  settle(): Promise<number>;
}

export async function placingBeside(url: string): Promise<Placing> {
  const store = await openStore(url);
  const catalogue = keptCatalogue(store);
  return { store, catalogue, settle: () => tidy(store, catalogue, now) };
}
