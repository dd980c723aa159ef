/** The reads of a store, on whatever line they are given: a transaction's, or each for itself. */
import type { Finding } from './rows.js';
import type { Reading } from './store.js';
import type { EntityName, Raised, RecordOf, Value } from '../../shared/types.js';
import { isId, stored } from './columns.js';
import { amongDearest } from './dearest.js';
import { dependentsOn } from './dependents.js';
import { type Dialect, packed, quoted } from './dialect.js';
import type { Bind, Line } from './line.js';
import { type Form, formOf, takeParsed } from './loaded.js';
import { configurationAt } from './noted.js';
import { usedMarks } from './rowMarks.js';
import { counted, idsOf, narrowed, pageOf } from './paging.js';
import { at } from './members.js';
import { Selection } from './select.js';
import type { Schema } from './tables.js';

/** Records a statement. */
const SLICE = 1_000;
export function readingOn(line: Line, schema: Schema): Omit<Reading, keyof Finding> {
  const { dialect } = line;

  /** Records in inner form: SQL writes the JSON, one parse makes many records. */
  async function records(entity: EntityName, condition: string, bind: Bind, order = `ORDER BY ${at('id')}`, only?: readonly string[]): Promise<RecordOf[]> {
    const form = formOf(dialect, schema, entity, only);
    const rows = await line.select<{ j: string }>(`${form.select} ${condition} ${order}`, bind);
    const found: RecordOf[] = [];
    await takeParsed(rows, (text) => form.read(text, found));
    return found;
  }

  /** Slice by slice; the database works on the next one while this one is parsed. */
  async function sliced(ids: readonly string[], read: (slice: readonly string[]) => Promise<RecordOf[]>): Promise<RecordOf[]> {
    const wanted = [...new Set(ids.filter(isId))];
    const found: RecordOf[] = [];
    let coming: Promise<RecordOf[]> | undefined;
    for (let start = 0; start < wanted.length; start += SLICE) {
      const before = coming;
      coming = read(wanted.slice(start, start + SLICE));
      coming.catch(() => undefined);
      if (before) found.push(...(await before));
    }
    if (coming) found.push(...(await coming));
    return found;
  }

  return {
    dialect: dialect.name,
    single: dialect.name === 'sqlite',

    async load(entity, ids, fields) {
      const found = await sliced(ids, (slice) => records(entity, `WHERE ${dialect.among(at('id'), 'ids', 'id')}`, { ids: slice }, undefined, fields));
      const byID = new Map(found.map((record) => [record.id, record]));
      return [...new Set(ids)].flatMap((id) => byID.get(id) ?? []);
    },

    async chosen(entity, ids, bind, fields) {
      const found: RecordOf[] = [];
      for (;;) {
        const condition = `WHERE ${dialect.oneOf(at('id'), ids)} AND ${at('id')} > CAST(${dialect.text('behind')} AS BIGINT)`;
        const some = await records(entity, condition, { ...bind, behind: found.at(-1)?.id ?? '0' }, `ORDER BY ${at('id')} LIMIT ${SLICE}`, fields);
        found.push(...some);
        if (some.length < SLICE) return found;
      }
    },

    async withOwners(entity, ids) {
      const found = new Map<EntityName, RecordOf[]>([[entity, []]]);
      const { sql, forms } = ownersSQL(dialect, schema, entity);
      await sliced(ids, async (slice) => {
        const rows = await line.select<{ of: number; j: string }>(sql, { ids: slice });
        for (const [place, { name, form }] of forms.entries()) {
          const records = found.get(name) ?? [];
          found.set(name, records);
          await takeParsed(
            rows.filter((row) => Number(row.of) === place),
            (text) => form.read(text, records),
          );
        }
        return [];
      });
      return found;
    },

    async owned(entity, owner, ids) {
      const { entity: owned } = schema.of(entity);
      const field =
        owned.owners.find((each) => each.entity === owner)?.field ?? (owner === 'customers' && owned.customer === 'customerID' ? 'customerID' : undefined);
      if (!field) throw new Error(`${entity} have no ${owner}.`);
      const found = await sliced(ids, (slice) => records(entity, `WHERE ${dialect.among(at(field), 'ids', 'id')}`, { ids: slice }));
      return ids.length > SLICE ? found.sort((one, other) => Number(one.id) - Number(other.id)) : found;
    },

    async having(entity, field, values, fields) {
      const { kind } = schema.column(entity, field);
      const condition = `WHERE ${dialect.among(at(field), 'values', kind)} AND ${at('hidden')} = 0`;
      const wanted = [...new Set(values)];
      const found: RecordOf[] = [];
      for (let start = 0; start < wanted.length; start += SLICE)
        found.push(...(await records(entity, condition, { values: wanted.slice(start, start + SLICE) }, undefined, fields)));
      return found;
    },

    async raised(since) {
      const asked = [...since].filter(([id]) => isId(id));
      const answer = new Map<string, Raised[]>();
      if (asked.length === 0) return answer;
      const rows = await line.select<Omit<Raised, 'VAT'> & { id: string; invoiced: number | boolean; latest: string | null }>(
        raisedSQL[dialect.name](dialect.table('since', 's', ['id', 'text'])),
        { since: packed(asked) },
      );
      for (const { id, latest, ...raised } of rows) {
        const lines = answer.get(id) ?? [];
        lines.push({
          ...raised,
          gross: raised.gross ?? 0,
          discount: raised.discount ?? 0,
          net: raised.net ?? 0,
          invoiced: Number(raised.invoiced) === 1,
          ...VATOf(latest),
        });
        answer.set(id, lines);
      }
      return answer;
    },

    async waiting(customerIDs) {
      const byHand = `WHERE ${at('invoiceID')} IS NULL AND ${at('kind')} IN ('manual', 'usage') AND ${dialect.among(at('customerID'), 'ids', 'id')}`;
      return sliced(customerIDs, (slice) => records('transactions', byHand, { ids: slice }));
    },

    corrected: (customerIDs) =>
      sliced(customerIDs, (slice) =>
        records('features', `WHERE ${at('rebillFrom')} IS NOT NULL AND ${dialect.among(at('customerID'), 'ids', 'id')}`, { ids: slice }),
      ),

    dependents: (entity, ids) => dependentsOn(line, schema, entity, ids),

    all: (entity) => records(entity, '', {}),

    ids: (entity, query, most) => idsOf(line, schema, entity, query, most + 1),

    among: (entity, query, most) => amongDearest(line, schema, entity, query, most),

    count: (entity, query, most) => counted(line, schema, entity, query, most),

    async sum(entity, asked, field) {
      const query = await narrowed(line, schema, entity, asked);
      const selection = new Selection(dialect, schema, entity, query);
      const sql = `SELECT count(*) AS "count", sum(${at(field)}) AS "sum" ${selection.found()}`;
      const [row] = await line.select<{ count: number | string; sum: number | string | null }>(sql, selection.binds.values);
      return { count: Number(row?.count ?? 0), sum: row?.sum === null || row?.sum === undefined ? null : Number(row.sum) };
    },

    async behind(entity, query, id) {
      if (!isId(id)) return undefined;
      const selection = new Selection(dialect, schema, entity, query);
      const places = selection.places();
      const values = places.map(({ expression }, place) => `${expression} AS "v${place}"`);
      const [row] = await line.select<Record<string, string | number | null>>(
        `SELECT ${['1 AS "one"', ...values].join(', ')} FROM ${selection.from()} WHERE ${at('id')} = CAST($id AS BIGINT)`,
        { ...selection.binds.values, id },
      );
      return row && { id, values: places.map(({ whole }, place) => asBound(row[`v${place}`] ?? null, whole)) };
    },

    async taken(entity, field, values) {
      const column = schema.column(entity, field);
      const wanted = new Map(values.filter((value) => value !== null).map((value) => [stored(column, value), value]));
      const taken = new Map<Value, string>();
      if (wanted.size === 0) return taken;
      const rows = await line.select<{ id: string; value: string | number }>(
        `SELECT CAST(${at('id')} AS TEXT) AS "id", ${at(field)} AS "value" FROM ${quoted(entity)} t WHERE ${dialect.among(at(field), 'values', column.kind)}`,
        { values: [...wanted.keys()] },
      );
      for (const { id, value } of rows) taken.set(wanted.get(value) ?? value, id);
      return taken;
    },

    marked: (entity, marks) => usedMarks(line, entity, marks),

    page: (entity, query) => pageOf(line, schema, entity, query),

    configurationAt: () => configurationAt({ rows: (sql, bind) => line.select(sql, bind) }),

    rows: (sql, bind) => line.select(sql, bind),
  };
}

const ownersStatements = new WeakMap<Schema, Map<string, ReturnType<typeof madeOwnersSQL>>>();

/** Records and all that own them, each with the place of its form; put together once. */
function ownersSQL(dialect: Dialect, schema: Schema, entity: EntityName): ReturnType<typeof madeOwnersSQL> {
  const known = ownersStatements.get(schema) ?? new Map<string, ReturnType<typeof madeOwnersSQL>>();
  ownersStatements.set(schema, known);
  const key = `${dialect.name} ${entity}`;
  const made = known.get(key) ?? madeOwnersSQL(dialect, schema, entity);
  known.set(key, made);
  return made;
}

function madeOwnersSQL(dialect: Dialect, schema: Schema, entity: EntityName): { readonly sql: string; readonly forms: readonly OwnedForm[] } {
  const { owners, customer } = schema.of(entity).entity;
  const fields = new Map<string, EntityName>(owners.map((owner) => [owner.field, owner.entity]));
  if (customer === 'customerID') fields.set('customerID', 'customers');
  const named = `SELECT ${['id', ...fields.keys()].map(at).join(', ')} FROM ${quoted(entity)} t WHERE ${dialect.among(at('id'), 'ids', 'id')}`;
  const forms = [{ name: entity, field: 'id' }, ...[...fields].map(([field, name]) => ({ name, field }))].map((each) => ({
    ...each,
    form: formOf(dialect, schema, each.name),
  }));
  const parts = forms.map(
    ({ field, form }, place) =>
      `SELECT ${place} AS "of", p."j" FROM (${form.select} WHERE ${dialect.oneOf(at('id'), `SELECT n.${quoted(field)} FROM named n`)}) p`,
  );
  return { sql: `WITH named AS MATERIALIZED (${named}) ${parts.join(' UNION ALL ')}`, forms };
}

interface OwnedForm {
  readonly name: EntityName;
  readonly form: Form;
}

/** PostgreSQL answers large whole numbers as text. */
const asBound = (value: string | number | null, whole: boolean): string | number | null => (value !== null && whole ? Number(value) : value);

/**
 * The VAT rate and its day of the latest invoiced line of a group, as one text: the id, padded so that it sorts as a number, then
 * both. Lines from before a line kept its day are dated by their bill date.
 */
const latestVAT = `max(CASE WHEN t."invoiceID" IS NULL THEN NULL ELSE substr('00000000000000000000' || CAST(t."id" AS TEXT), length(CAST(t."id" AS TEXT)) + 1) || '|' || COALESCE(t."rateDate", t."billDate", '') || '|' || COALESCE(t."VATRate", '') END)`;

const sums = `t."kind", COALESCE(t."periodFrom", '') AS "periodFrom", COALESCE(t."periodTo", '') AS "periodTo",
  sum(t."gross") / 100 AS "gross", sum(t."discount") / 100 AS "discount", sum(t."net") / 100 AS "net",
  max(CASE WHEN t."invoiceID" IS NULL THEN 0 ELSE 1 END) AS "invoiced", ${latestVAT} AS "latest"`;
const counting = `(t."periodTo" IS NULL OR t."periodTo" >= s.c1 OR t."kind" = 'oneOff')`;

/**
 * Lines that were raised for features, summed. PostgreSQL is told to look for each feature's own: as a join it may read the whole table,
 * since it takes any list of features for a hundred and, where nobody has counted the lines yet, knows nothing of them.
 */
const raisedSQL: Readonly<Record<Dialect['name'], (since: string) => string>> = {
  sqlite: (since) => `SELECT CAST(t."featureID" AS TEXT) AS "id", ${sums} FROM ${since} JOIN "transactions" t ON t."featureID" = s.c0
    WHERE ${counting} GROUP BY t."featureID", t."kind", t."periodFrom", t."periodTo" ORDER BY t."featureID", 3, 4, 2`,
  postgres: (since) => `SELECT CAST(s.c0 AS TEXT) AS "id", r.* FROM ${since} CROSS JOIN LATERAL (
    SELECT ${sums} FROM "transactions" t WHERE t."featureID" = s.c0 AND ${counting} GROUP BY t."kind", t."periodFrom", t."periodTo") r
    ORDER BY s.c0, 3, 4, 2`,
};

function VATOf(latest: string | null): Pick<Raised, 'VAT'> {
  if (latest === null) return {};
  const [, rateDate = '', ...name] = latest.split('|');
  return { VAT: { rateDate: rateDate || null, VATRate: name.join('|') || null } };
}
