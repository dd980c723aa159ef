/** Whether rows, `t`, are active or hidden, as SQL. */
import type { Binds } from './binds.js';
import { type Dialect, quoted } from './dialect.js';
import { at } from './members.js';

interface Of {
  readonly binds: Binds;
  readonly dialect: Dialect;
  readonly entity: { readonly name: string };
  readonly source: string;
}

/**
 * The few that are hidden are looked up in an `index` of them where there is one: where rows are counted, an index that has all else that
 * is asked is then enough, and no row is read.
 */
export function notHidden({ dialect, source }: Omit<Of, 'binds' | 'entity'>, index: string | undefined): string {
  if (index === undefined) return `${at('hidden')} = 0`;
  const along = dialect.name === 'sqlite' ? ` INDEXED BY ${quoted(index)}` : '';
  return `NOT EXISTS (SELECT 1 FROM ${source} h${along} WHERE h."id" = ${at('id')} AND h."hidden" <> 0)`;
}

/**
 * The flags of a status are kept in its record; an unknown or empty status counts as not active. `apart`: the few statuses that there
 * are are gone through by their index, so that those that are not active are found without reading the others.
 */
export function ofStatus({ binds, dialect, entity, source }: Of, active: boolean, apart: boolean): string {
  const x = at('status');
  const names = `SELECT s."name" FROM "statuses" s WHERE s."entity" = $${binds.add(entity.name)} AND s."active" = 1`;
  if (active) return `${x} IN (${names})`;
  if (!apart) return `(${x} IS NULL OR ${x} NOT IN (${names}))`;
  const least = (more = ''): string => `(SELECT min(o."status") FROM ${source} o${more})`;
  const others = `WITH RECURSIVE used(value) AS (SELECT ${least()} UNION ALL SELECT ${least(' WHERE o."status" > used.value')} FROM used WHERE used.value IS NOT NULL)
    SELECT used.value FROM used WHERE used.value NOT IN (${names})`;
  return `(${x} IS NULL OR ${dialect.oneOf(x, others)})`;
}
