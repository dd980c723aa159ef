/**
 * Takes the indexes of empty tables away, with `full` those of all, for the time in which very many rows are put into them. `migrate`
 * makes again what is missing.
 */
import { presentSQL } from './ddl.js';
import { quoted } from './dialect.js';
import type { Engine } from './line.js';
import { Shape } from './shape.js';
import { indexName } from './own.js';
import type { Schema } from './tables.js';
import { wordTable } from './words.js';

/**
 * What must be unique stays: it refuses rows, and is not only there to find them. So does what leads from a record to those that refer to
 * it: SQLite looks there whenever a record comes after one that refers to it.
 */
export async function unindex(engine: Engine, schema: Schema, full: boolean): Promise<void> {
  await engine.alone(async () => {
    const open = await engine.begin();
    try {
      const shape = new Shape(open, engine);
      const named = (await open.select<{ name: string }>(presentSQL[engine.dialect.name].named)).map((each) => each.name);
      for (const { name, columns, indexes } of schema.tables.filter((table) => schema.has(table.name))) {
        if (!full && (await open.select(`SELECT 1 AS "one" FROM ${quoted(name)} LIMIT 1`)).length > 0) continue;
        const referring = new Set(columns.flatMap((column) => (column.references === undefined ? [] : [column.name])));
        for (const index of indexes.filter((each) => !each.unique && !referring.has(each.columns[0]!)))
          for (const ordered of [false, true]) await shape.removeIndex(name, indexName(name, index, ordered));
        // PostgreSQL's index of words; SQLite's is a table that triggers keep, of which the one of changes is named for the fields.
        for (const each of named)
          if (each.startsWith(`${wordTable(name)}_`)) await open.select(`DROP ${engine.dialect.name === 'sqlite' ? 'TRIGGER' : 'INDEX'} ${quoted(each)}`);
      }
      await open.commit();
    } catch (error) {
      await open.rollback();
      throw error;
    }
  });
}
