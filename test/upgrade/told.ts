/** What a program tells over REST of the database that it serves: every record, and what the next billing run would raise. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

type Told = Readonly<Record<string, unknown>>;

export interface Figures {
  /** Every record of an entity, all its fields, by id. */
  readonly records: Readonly<Record<string, Readonly<Record<string, Told>>>>;
  /** Of the report before February 2025. */
  readonly next: unknown;
}

const entities = ['customers', 'numbers', 'services', 'features', 'transactions', 'invoices', 'payments', 'users', 'fixedFeeTariffs'];

const PAGE = 1_000;

export async function told(ask: Ask): Promise<Figures> {
  const records: Record<string, Record<string, Told>> = {};
  for (const entity of entities) {
    const found: Record<string, Told> = {};
    for (let offset = 0, count = PAGE; count === PAGE; offset += PAGE) {
      const page = (await ask('GET', `/${entity}?hidden&limit=${PAGE}&offset=${offset}`)) as readonly (Told & { readonly id: string })[];
      for (const record of page) found[record.id] = record;
      count = page.length;
    }
    records[entity] = found;
  }
  return { records, next: await ask('POST', '/billingRuns/report', { invoiceDate: '2025-02-01', cutoffDate: '2025-02-01' }) };
}
