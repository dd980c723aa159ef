/** The paths of billing as the API's description tells them. */
type Json = { readonly [name: string]: unknown };

const id: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const query = (name: string, description: string): Json => ({ name, in: 'query', description, schema: { type: 'string' } });
const answer = (description: string, ...types: readonly string[]): Json => ({
  responses: {
    200: {
      description,
      content: Object.fromEntries(types.map((type) => [type, { schema: type === 'application/json' ? { type: 'object' } : { type: 'string' } }])),
    },
  },
});
const table = ['application/json', 'text/csv'] as const;
const told = [query('lines', 'With every line (flag).'), query('customerID', 'Of this customer alone.')];
const day = { type: 'string', format: 'date' };

export const billingPaths: Json = {
  '/billingRuns/{id}/report': {
    get: {
      tags: ['billingRuns'],
      summary: 'What this run would raise now; nothing is written',
      parameters: [id, ...told],
      ...answer('Bills by customer, and totals.', ...table),
    },
  },
  '/billingRuns/report': {
    post: {
      tags: ['billingRuns'],
      summary: 'What a run with these dates would raise; nothing is written',
      parameters: told,
      requestBody: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['invoiceDate', 'cutoffDate'],
              additionalProperties: false,
              properties: { invoiceDate: day, cutoffDate: day, transactionCutoffDate: day, dueDate: day, billingCycle: { type: 'string' } },
            },
          },
        },
      },
      ...answer('Bills by customer, and totals.', ...table),
    },
  },
  '/billingRuns/{id}/progress': {
    get: {
      tags: ['billingRuns'],
      summary: 'How far a run got, and whom it could not bill',
      parameters: [id],
      ...answer('Counts and features a second.', 'application/json'),
    },
  },
  '/billingRuns/{id}/totals': {
    get: {
      tags: ['billingRuns'],
      summary: 'Post-billing totals by kind, heading and VAT rate',
      parameters: [id],
      ...answer('Sums in pounds.', 'application/json'),
    },
  },
  '/features/{id}/charges': {
    get: {
      tags: ['features'],
      summary: 'Each period of a feature: how its figure comes about, what was raised, on which invoice',
      parameters: [id],
      ...answer('Periods with words and figures.', 'application/json'),
    },
  },
  '/customers/{id}/statement': {
    get: {
      tags: ['customers'],
      summary: 'Invoices and payments with the balance after each',
      parameters: [id, query('from', 'First day, YYYY-MM-DD.'), query('to', 'Last day, YYYY-MM-DD.'), query('lines', 'With the lines of invoices (flag).')],
      ...answer('Opening balance, entries, closing balance.', ...table),
    },
  },
  '/invoices/{id}/lines': {
    get: {
      tags: ['invoices'],
      summary: 'The lines of an invoice under the number or service they are for',
      parameters: [id],
      ...answer('Groups of lines, VAT by rate, totals.', ...table),
    },
  },
  '/invoices/{id}/pdf': { get: { tags: ['invoices'], summary: 'The invoice as A4 pages', parameters: [id], ...answer('The document.', 'application/pdf') } },
};
