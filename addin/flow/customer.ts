/** A customer and everything of it: what the customer's screen and its sheet show. */
import { Fault } from '../../shared/fault.js';
import type { EntityName, Field } from '../../shared/types.js';
import { answerTo, call } from '../api.js';
import type { Wire } from '../../shared/wire/runs.js';
import type { ActivityLine } from '../../shared/wire/session.js';
import { writeSections, type Section } from '../excel/sections.js';
import { cellOf, kindOf } from '../lists/cells.js';
import { entityNamed, say, tongue } from '../store.js';
import { capital, clock, counted, day, inSentence, readable, nouns } from '../words.js';
import { namesOfRecords } from './names.js';
import { troubled } from './trouble.js';

/** As many of a kind as one answer holds; a customer with more is told so. */
const most = 1_000;
const latest = 20;

interface Kind {
  readonly entity: EntityName;
  readonly fields: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly title?: string;
}

const kinds: readonly Kind[] = [
  { entity: 'numbers', fields: ['number', 'numberType', 'status', 'description', 'site'] },
  { entity: 'services', fields: ['serviceType', 'serviceName', 'status', 'site', 'contractEndDate'] },
  {
    entity: 'features',
    title: 'Active features',
    fields: [
      'currentDescription',
      'currentType',
      'status',
      'featureCount',
      'currentPrice',
      'currentInterval',
      'nextPrice',
      'nextPriceDate',
      'monthlyValue',
      'startDate',
      'dateDrop',
    ],
    query: { active: 'true' },
  },
  { entity: 'invoices', fields: ['invoiceNumber', 'invoiceDate', 'dueDate', 'status', 'total', 'paid', 'balance'], query: { sort: '-invoiceDate' } },
  { entity: 'payments', fields: ['ourReference', 'paymentDate', 'amount', 'paymentMethod', 'status', 'unallocated'], query: { sort: '-paymentDate' } },
];

export interface OfCustomer {
  readonly entity: EntityName;
  readonly title: string;
  readonly total: number;
  readonly fields: readonly Field[];
  readonly records: readonly Wire[];
}

export interface Everything {
  readonly customer: Wire;
  readonly parts: readonly OfCustomer[];
  readonly activities: readonly ActivityLine[];
  /** What each of them happened to, for people, by entity and id; the account itself needs no name. */
  readonly happenedTo: ReadonlyMap<string, string>;
}

/** What each of these happened to, by entity and id; the account itself, and what may not be looked at, have no name. */
async function namesIn(lines: readonly ActivityLine[]): Promise<ReadonlyMap<string, string>> {
  const kinds = [...new Set(lines.map(({ entity }) => entity))].filter((entity) => entity !== 'customers' && entityNamed(entity) !== undefined);
  const named = await Promise.all(
    kinds.map(async (kind) => {
      const ids = [...new Set(lines.flatMap(({ entity, recordID }) => (entity === kind ? [recordID] : [])))];
      const names = await allowed(namesOfRecords(kind, ids));
      return [...(names ?? [])].map(([id, name]) => [`${kind}/${id}`, name] as const);
    }),
  );
  return new Map(named.flat());
}

/** What may not be looked at is left out, and nothing else. */
const allowed = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Fault && error.status === 403) return undefined;
    throw error;
  }
};

/** All that bears the customer's number: the path below a customer leaves out what hangs on its numbers. */
async function partOf(id: string, { entity: name, fields: names, query = {}, title }: Kind): Promise<OfCustomer | undefined> {
  const entity = entityNamed(name);
  if (entity === undefined) return undefined;
  const fields = names.flatMap((each) => entity.fields.find((field) => field.name === each) ?? []);
  const asked = new URLSearchParams({ ...query, customerID: id, fields: ['id', ...fields.map((field) => field.name)].join(','), limit: String(most) });
  const found = await allowed(answerTo('GET /:entity', { entity: name, query: asked }));
  if (found === undefined) return undefined;
  return { entity: name, title: title ?? entity.titles, total: Number(found.headers.get('X-Total-Count') ?? found.body.length), fields, records: found.body };
}

export async function everythingOf(id: string): Promise<Everything> {
  const [customer, activities, ...parts] = await Promise.all([
    call('GET /:entity/:id', { entity: 'customers', id }),
    allowed(call('GET /:entity', { entity: 'activities', query: new URLSearchParams({ customerID: id, sort: '-at', limit: String(latest) }) })),
    ...kinds.map((kind) => partOf(id, kind)),
  ]);
  const lines = (activities ?? []) as unknown as readonly ActivityLine[];
  const happenedTo = await namesIn(lines);
  return {
    customer,
    parts: parts.filter((part) => part !== undefined),
    activities: lines,
    happenedTo,
  };
}

export interface Figures {
  readonly balance: number;
  readonly overdue: number;
  readonly unallocated: number;
  /** What the active features bring in a month, before VAT. */
  readonly monthly: number;
}

/** Adds money in whole ten-thousandths, so that pence come out right. */
const sum = (records: readonly Wire[], field: string): number =>
  records.reduce((total, record) => total + Math.round(Number(record[field] ?? 0) * 10_000), 0) / 10_000;

export function figuresOf({ customer, parts }: Everything, today: string): Figures {
  const of = (entity: EntityName): readonly Wire[] => parts.find((part) => part.entity === entity)?.records ?? [];
  const late = of('invoices').filter((invoice) => String((invoice['dueDate'] ?? '9') as string) < today && Number(invoice['balance'] ?? 0) > 0);
  return {
    balance: Number(customer['balance'] ?? 0),
    overdue: sum(late, 'balance'),
    unallocated: sum(of('payments'), 'unallocated'),
    monthly: sum(of('features'), 'monthlyValue'),
  };
}

export const customerSaid = (customer: Wire): string => [customer['accountNumber'], customer['name']].filter(Boolean).join(' ');

/** What the log calls an action, for people: "change price". */
export const actionSaid = (action: string): string => capital(inSentence(action.replaceAll(/([A-Z])/g, ' $1')));

/** The same on a sheet of its own. */
export async function customerToSheet(all: Everything): Promise<string> {
  const words = tongue();
  const { customer, parts, activities, happenedTo } = all;
  const figures = figuresOf(all, words.today);
  const facts = [
    'accountNumber',
    'name',
    'status',
    'customerClass',
    'contactName',
    'email',
    'phone',
    'address1',
    'town',
    'postcode',
    'billingCycle',
    'paymentTermsDays',
  ];
  const fields = entityNamed('customers')?.fields ?? [];
  const sections: Section[] = [
    {
      title: 'Account',
      heads: [],
      kinds: ['text', 'text'],
      rows: facts.flatMap((name) => {
        const field = fields.find((each) => each.name === name);
        const value = customer[name];
        return field === undefined || value === null || value === undefined || value === '' ? [] : [[field.label, String(value as string)]];
      }),
    },
    {
      title: 'Money',
      heads: [],
      kinds: ['text', 'money'],
      rows: [
        ['Balance', figures.balance],
        ['of it overdue', figures.overdue],
        ['Payments not allocated', figures.unallocated],
        ['Monthly revenue before VAT', figures.monthly],
      ],
    },
    ...parts.map((part): Section => ({
      title: `${part.title} (${part.total > part.records.length ? `the first ${part.records.length} of ${part.total}` : part.total})`,
      heads: part.fields.map(({ label }) => label),
      kinds: part.fields.map(kindOf),
      rows: part.records.map((record) => part.fields.map((field) => cellOf(record[field.name], kindOf(field)))),
      // A price of one is nothing to be added up.
      sums: part.fields.map(({ type, name }) => type === 'Currency' && name !== 'currentPrice'),
    })),
    {
      title: `Last activities (${activities.length})`,
      heads: ['When', 'Who', 'What', 'To', 'Why'],
      kinds: ['stamp', 'text', 'text', 'text', 'text'],
      rows: activities.map(({ at, userName, action, entity, recordID, why }) => [
        cellOf(at, 'stamp'),
        userName,
        actionSaid(action),
        happenedTo.get(`${entity}/${recordID}`) ?? '',
        readable(why ?? '', words),
      ]),
    },
  ];
  const title = customerSaid(customer);
  try {
    const name = await writeSections({
      name: title,
      title,
      note: `As of ${day(words.today, words)}, ${clock(new Date().toISOString(), words.locale)}.`,
      sections,
    });
    say(`${title} is on the sheet ${name}.`);
    return name;
  } catch (error) {
    troubled(error);
    return '';
  }
}

export const countedPart = ({ entity, total }: OfCustomer): string => {
  const described = entityNamed(entity);
  return counted(total, ...nouns(described));
};
