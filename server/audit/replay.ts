/**
 * Replays the log against the records. What every line says was there before it has to be what the lines before it left; what the last
 * one left has to be what stands in the record; a record that no line made, or that is gone without a line, was put in or taken out
 * behind the log's back. An invoice, whose lines the log tells by their ids alone, has to be the sum of its lines.
 */
import { isDeepStrictEqual } from 'node:util';
import { entities } from '../../shared/entities/index.js';
import { entity as entityOf, fieldOf, label, toWire } from '../../shared/fields.js';
import type { Entity, EntityName, Value } from '../../shared/types.js';
import type { Reading } from '../database/store.js';
import { saidOf, type Said } from './said.js';
import { invoicesUnlikeLines, linesAbout } from '../database/replaying.js';

/** Lines, and records, read at a time. */
const PAGE = 1_000;

/**
 * The log itself, and what machines keep of their own work: how far it got, and what became of it. Of calls the log has their files, their
 * invoices and what people did to them: they are placed, billed and removed by the thousand without a line each.
 */
const unwatched: ReadonlySet<EntityName> = new Set(['activities', 'bills', 'calls', 'messages', 'runs']);

/** What the log says of a record so far. */
interface Known {
  readonly values: Record<string, Value>;
  /** The latest line that told of it. */
  line: string;
  made: boolean;
  gone: boolean;
}

export interface Replayed {
  /** What does not fit, a sentence each, at most `most` of them. */
  readonly wrong: readonly string[];
  readonly records: number;
}

export async function replayed(moment: Reading, most = 100): Promise<Replayed> {
  const wrong: string[] = [];
  const find = (sentence: string): void => {
    if (wrong.length < most) wrong.push(sentence);
  };
  let records = 0;
  for (const kind of entities.filter(({ name, report }) => report === undefined && !unwatched.has(name))) {
    const known = await remembered(moment, kind.name, find);
    records += await compared(moment, kind, known, find);
  }
  await sums(moment, find);
  return { wrong, records };
}

/** Goes through the log for one kind of record; lines of bills tell of several kinds. */
async function remembered(moment: Reading, entity: EntityName, find: (sentence: string) => void): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (let last = '0', count = PAGE; count === PAGE;) {
    const lines = await linesAbout(moment, entity, last, PAGE);
    for (const line of lines) for (const said of saidOf(line)) if (said.entity === entity) follow(known, said, line.line, find);
    count = lines.length;
    last = lines.at(-1)?.line ?? last;
  }
  return known;
}

function follow(known: Map<string, Known>, { entity, id, kind, before, after, fills }: Said, line: string, find: (sentence: string) => void): void {
  const record = known.get(id) ?? { values: {}, line, made: false, gone: false };
  for (const [field, value] of Object.entries(before)) {
    const was = record.values[field];
    if (was !== undefined && !same(was, value) && !isCounted(entity, field))
      find(`${title(entity)} ${id}: ${field} was changed from ${shown(was)} to ${shown(value)} behind the log, between its lines ${record.line} and ${line}.`);
  }
  if (fills) for (const [field, value] of Object.entries(record.values)) if (isBlank(value) || field === 'VATRate') delete record.values[field];
  Object.assign(record.values, after);
  record.line = line;
  record.made ||= kind === 'create';
  record.gone = kind === 'delete';
  known.set(id, record);
}

/** The records as they stand, beside what the log knows of them; answers how many there are. */
async function compared(moment: Reading, kind: Entity, known: ReadonlyMap<string, Known>, find: (sentence: string) => void): Promise<number> {
  const { name } = kind;
  const first = [...known].reduce((least, [id, { made }]) => (made && Number(id) < least ? Number(id) : least), Infinity);
  const seen = new Set<string>();
  for (let idAfter = '0', count = PAGE; count >= PAGE;) {
    const ids = (await moment.ids(name, { where: [], sort: [], hidden: true, idAfter, limit: PAGE }, PAGE)).slice(0, PAGE);
    for (const record of await moment.load(name, ids)) {
      seen.add(record.id);
      const told = known.get(record.id);
      const called = `${kind.title} ${record.id} (${label(name, record)})`;
      // Configuration is shipped, and what was there before the first that the log made is older than the log.
      if (!told && !kind.configuration && Number(record.id) > first) find(`${called} was put in behind the log: no line made it.`);
      if (told?.gone) find(`${called} is there although line ${told.line} of the log deleted it.`);
      if (!told || told.gone) continue;
      const is = toWire(name, record);
      for (const [field, value] of Object.entries(told.values))
        if (!same(is[field] ?? null, value) && isKept(name, field) && !(isCounted(name, field) && record['status'] === 'Running'))
          find(`${called}: ${field} is ${shown(is[field] ?? null)}, and line ${told.line} of the log left it at ${shown(value)}.`);
    }
    count = ids.length;
    idAfter = ids.at(-1) ?? idAfter;
  }
  for (const [id, { gone, line }] of known) if (!gone && !seen.has(id)) find(`${kind.title} ${id} is gone without a line of the log; its last one is ${line}.`);
  return seen.size;
}

async function sums(moment: Reading, find: (sentence: string) => void): Promise<void> {
  const off = await invoicesUnlikeLines(moment, 100);
  for (const { invoice, invoiceNumber, net, lines } of off)
    find(
      `Invoice ${invoice} (${invoiceNumber ?? 'without a number'}) is over ${(net / 10_000).toFixed(2)} net and its lines come to ${(lines / 10_000).toFixed(2)}.`,
    );
}

/** A billing run's counts and sums go up with every chunk of customers; the log has them when it ends. */
const isCounted = (entity: EntityName, field: string): boolean => entity === 'billingRuns' && /Count$|^(net|VAT|total)$/.test(field);
const isBlank = (value: Value): boolean => value === null || value === '';
const same = (one: Value, other: Value): boolean => (isBlank(one) && isBlank(other)) || isDeepStrictEqual(one, other);
const title = (entity: EntityName): string => entityOf(entity).title;
/** A field of the record itself, and none that every write sets. */
const isKept = (entity: EntityName, field: string): boolean => fieldOf(entity, field) !== undefined && !['version', 'updatedAt', 'createdAt'].includes(field);
const shown = (value: Value): string => JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
