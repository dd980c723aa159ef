/**
 * The marks by which callers tell rows of new records: each is kept with the record that its row made, so that a row given
 * again (after a cut line, a second paste) adds nothing. A mark whose record is gone is free again.
 */
import type { EntityName } from '../../shared/types.js';
import { boundRows } from './bound.js';
import { quoted } from './dialect.js';
import type { Line } from './line.js';
import type { Marked } from './store.js';

/** Those of the marks whose records are there. */
export async function usedMarks(line: Line, entity: EntityName, marks: readonly string[]): Promise<ReadonlyMap<string, Marked>> {
  if (marks.length === 0) return new Map();
  const rows = await line.select<Marked>(
    `SELECT m."mark", CAST(m."recordID" AS TEXT) AS "id", CAST(m."runID" AS TEXT) AS "runID", m."at"
     FROM "rowMarks" m JOIN ${quoted(entity)} t ON t."id" = m."recordID"
     WHERE m."entity" = $entity AND ${line.dialect.among('m."mark"', 'marks', 'text')}`,
    { entity, marks },
  );
  return new Map(rows.map((row) => [row.mark, row]));
}

/**
 * Takes the marks for a run before its rows are planned; two orders that share some wait here for each other.
 * @returns those that are used already
 */
export async function takeMarks(
  line: Line,
  entity: EntityName,
  marks: readonly string[],
  { runID, at }: { readonly runID: string; readonly at: string },
): Promise<ReadonlyMap<string, Marked>> {
  if (marks.length === 0) return new Map();
  const { dialect } = line;
  await line.change(
    `DELETE FROM "rowMarks" WHERE "entity" = $entity AND ${dialect.among('"mark"', 'marks', 'text')}
     AND NOT EXISTS (SELECT 1 FROM ${quoted(entity)} t WHERE t."id" = "rowMarks"."recordID")`,
    { entity, marks },
  );
  // In one order, so that no two wait for each other.
  const { from, cells, binds } = boundRows(
    dialect,
    ['text'],
    marks.toSorted().map((mark) => [mark]),
  );
  await line.change(
    `INSERT INTO "rowMarks" ("entity", "mark", "runID", "at")
     SELECT CAST($entity AS TEXT), ${cells[0]}, CAST($runID AS BIGINT), CAST($at AS TEXT) FROM ${from} WHERE true
     ON CONFLICT ("entity", "mark") DO NOTHING`,
    { ...binds, entity, runID, at },
  );
  return usedMarks(line, entity, marks);
}

/** The marks that were taken get their records; those whose rows made none are free again. */
export async function settleMarks(line: Line, entity: EntityName, made: readonly { readonly mark: string; readonly id: string | undefined }[]): Promise<void> {
  const free = made.filter(({ id }) => id === undefined).map(({ mark }) => mark);
  const used = made.flatMap(({ mark, id }) => (id === undefined ? [] : [[mark, id] as const]));
  const { dialect } = line;
  if (free.length > 0)
    await line.change(`DELETE FROM "rowMarks" WHERE "entity" = $entity AND ${dialect.among('"mark"', 'marks', 'text')}`, { entity, marks: free });
  if (used.length === 0) return;
  const { from, cells, binds } = boundRows(dialect, ['text', 'id'], used, 2);
  await line.change(`UPDATE "rowMarks" SET "recordID" = ${cells[1]} FROM ${from} WHERE "rowMarks"."entity" = $entity AND "rowMarks"."mark" = ${cells[0]}`, {
    ...binds,
    entity,
  });
}
