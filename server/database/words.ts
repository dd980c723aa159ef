/**
 * Looking for words by an index: SQLite's FTS5 and PostgreSQL's pg_trgm, both by groups of three letters. The index answers which
 * rows may hold a text, never which do: the exact test stands beside it in each statement, so that both databases go on answering
 * alike. It knows a text of fewer than three letters of A to Z and signs no better than nobody; that one is looked for row by row.
 */
import type { Binds } from './binds.js';
import { type Dialect, quoted } from './dialect.js';
import type { Line } from './line.js';

/** Of these there can be a great many. The log and the calls are left out: each order and each file would be slowed down by theirs. */
const many = new Set(['customers', 'numbers', 'services', 'features', 'transactions', 'invoices', 'payments', 'messages', 'bills']);

/** The fields of an entity that its index of words is made of; none where it has none. */
export const wordsOf = (entity: { readonly name: string; readonly searches: readonly string[] }): readonly string[] =>
  many.has(entity.name) ? entity.searches : [];

export const wordTable = (table: string): string => `${table}_words`;

/** All of a row's words as one text. */
const joined = (row: string, fields: readonly string[]): string => fields.map((field) => `COALESCE(${row}${quoted(field)}, '')`).join(` || ' ' || `);

/** What PostgreSQL's index is on, and what is compared with it: the same text to the letter. */
const lowered = (row: string, fields: readonly string[]): string => `lower(${joined(row, fields)})`;

const SHORTEST = 3;
/** Groups of three letters that are looked up of a long text; the exact test does the rest. */
const MOST = 16;

/** The parts of a text that every row with it holds to the letter: where capitals of other letters differ, databases do, too. */
const certain = (text: string): readonly string[] => text.split(/[^\u0020-\u007e]+/).filter((part) => part.length >= SHORTEST);

/** Whether an index knows anything of each of these texts, any of which is looked for. */
export const known = (texts: readonly string[]): boolean => texts.every((text) => certain(text).length > 0);

/** For FTS5: rows that may hold one of these texts, which are in small letters. */
export function matching(texts: readonly string[]): string {
  const groups = (text: string): readonly string[] => {
    const all = [...new Set(certain(text).flatMap((part) => Array.from({ length: part.length - SHORTEST + 1 }, (_, at) => part.slice(at, at + SHORTEST))))];
    const step = Math.max(1, all.length / MOST);
    return Array.from({ length: Math.min(MOST, all.length) }, (_, place) => all[Math.floor(place * step)]!);
  };
  return texts
    .map(
      (text) =>
        `(${groups(text)
          .map((group) => `"${group.replaceAll('"', '""')}"`)
          .join(' AND ')})`,
    )
    .join(' OR ');
}

/** For LIKE: any letter where capitals may differ. */
export const pattern = (text: string): string =>
  `%${Array.from(text, (letter) => (/[\u0020-\u007e]/.test(letter) ? letter.replace(/[\\%_]/, '\\$&') : '_')).join('')}%`;

export const likeIn = (fields: readonly string[], bind: string): string => `${lowered('t.', fields)} LIKE ${bind}`;

/** A short name for what an index is made of: of other fields it is another index. */
function print(text: string): string {
  let sum = 0;
  for (const letter of text) sum = (Math.imul(sum, 31) + letter.codePointAt(0)!) >>> 0;
  return sum.toString(36);
}

/** The schema that pg_trgm's operators stand in; undefined where this PostgreSQL has none and none may be made. */
async function operators(line: Line): Promise<string | undefined> {
  const look = async (): Promise<string | undefined> =>
    (
      await line.select<{ name: string }>(
        `SELECT n.nspname AS "name" FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'`,
      )
    )[0]?.name;
  const there = await look();
  if (there !== undefined) return there;
  if ((await line.select(`SELECT 1 AS "one" FROM pg_available_extensions WHERE name = 'pg_trgm'`)).length === 0) return undefined;
  await line.select('SAVEPOINT words');
  try {
    // Not in a company's own schema: it would leave with that company.
    await line.select('CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public');
  } catch (error) {
    if (!['42501', '3F000', '58P01', '0A000'].includes((error as { code?: string }).code ?? '')) throw error;
    await line.select('ROLLBACK TO SAVEPOINT words');
    return undefined;
  }
  await line.select('RELEASE SAVEPOINT words');
  return look();
}

export interface Worded {
  readonly name: string;
  readonly words?: readonly string[];
}

/** Brings the indexes of words up to the tables. `named` are the indexes and triggers that are there. Answers whether words are looked for by index. */
export async function indexWords(line: Line, tables: readonly Worded[], named: ReadonlySet<string>): Promise<boolean> {
  const missing = tables.flatMap(({ name, words = [] }) => {
    const index = `${wordTable(name)}_${print(words.join(' '))}`;
    return words.length === 0 || named.has(index) ? [] : [{ name, words, index }];
  });
  if (line.dialect.name === 'sqlite') {
    for (const { name, words, index } of missing) await indexInSQLite(line, name, words, index, named);
    return true;
  }
  if (missing.length === 0) return true;
  const schema = await operators(line);
  if (schema === undefined) return false;
  for (const { name, words, index } of missing) {
    for (const old of named) if (old.startsWith(`${wordTable(name)}_`)) await line.select(`DROP INDEX ${quoted(old)}`);
    await line.select(`CREATE INDEX ${quoted(index)} ON ${quoted(name)} USING gin ((${lowered('', words)}) ${quoted(schema)}.gin_trgm_ops)`);
  }
  return true;
}

/**
 * A table of FTS5 that keeps which rows hold which groups of letters, and not the texts; triggers keep it, so that no road of
 * writing can forget it. The one of changes is named for the fields.
 */
async function indexInSQLite(line: Line, table: string, fields: readonly string[], index: string, named: ReadonlySet<string>): Promise<void> {
  const words = wordTable(table);
  for (const old of named) if (old.startsWith(`${words}_`)) await line.select(`DROP TRIGGER ${quoted(old)}`);
  await line.select(`DROP TABLE IF EXISTS ${quoted(words)}`);
  await line.select(`CREATE VIRTUAL TABLE ${quoted(words)} USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='trigram')`);
  await line.select(`INSERT INTO ${quoted(words)} (rowid, words) SELECT "id", ${joined('', fields)} FROM ${quoted(table)}`);
  const put = `INSERT INTO ${quoted(words)} (rowid, words) VALUES (new."id", ${joined('new.', fields)});`;
  const out = `DELETE FROM ${quoted(words)} WHERE rowid = old."id";`;
  const differ = fields.map((field) => `old.${quoted(field)} IS NOT new.${quoted(field)}`).join(' OR ');
  await line.select(`CREATE TRIGGER ${quoted(`${words}_in`)} AFTER INSERT ON ${quoted(table)} BEGIN ${put} END`);
  await line.select(`CREATE TRIGGER ${quoted(`${words}_out`)} AFTER DELETE ON ${quoted(table)} BEGIN ${out} END`);
  await line.select(
    `CREATE TRIGGER ${quoted(index)} AFTER UPDATE OF ${fields.map(quoted).join(', ')} ON ${quoted(table)} WHEN ${differ} BEGIN ${out} ${put} END`,
  );
}

/** What a text is looked for as: composed and decomposed, in small letters. */
export const needles = (text: string): readonly string[] => [...new Set([text.normalize('NFC'), text.normalize('NFD')].map(folded))];

/**
 * The exact test: contains, whatever the case. Both databases' lower() knows A to Z only, so each other letter of the needle is folded
 * in the column by name. Text is looked for as composed and as decomposed characters; it is stored as it was sent.
 */
export function containing(dialect: Dialect, binds: Binds, x: string, text: string): string {
  return `(${needles(text)
    .map((needle) => {
      let folding = `lower(${x})`;
      for (const small of new Set(needle)) {
        const large = small.toUpperCase();
        if (small < '\u0080' || large === small || Array.from(large).length !== 1) continue;
        folding = `replace(${folding}, ${dialect.text(binds.add(large))}, ${dialect.text(binds.add(small))})`;
      }
      return dialect.holds(folding, binds.add(needle));
    })
    .join(' OR ')})`;
}

/** Lower case letter by letter, so that no letter becomes two. */
function folded(text: string): string {
  return Array.from(text, (letter) => {
    const small = letter.toLowerCase();
    return Array.from(small).length === 1 ? small : letter;
  }).join('');
}
