/** A whole sheet of somebody's own becomes new records: its headings are said once, its rows stand in a list, and are checked as any new rows. */
import type { EntityName } from '../../shared/types.js';
import { pastedRows } from '../../shared/matching/table.js';
import { call } from '../api.js';
import { takeSelected } from '../excel/beside.js';
import { writeFresh } from '../excel/newRows.js';
import { blockOf } from '../lists/block.js';
import { asSeen, type Cell } from '../lists/cells.js';
import { columnsOf } from '../lists/list.js';
import { cellsOfMapped, columnsOfMapped, guessed } from '../lists/mapping.js';
import { change, entityNamed, now, raise } from '../store.js';
import { fullList } from './fullList.js';
import { makeList } from './listing.js';
import { ownersIn } from './making.js';
import { createOffer, openNewRows } from './newRows.js';
import { troubled } from './trouble.js';

async function begin(entity: EntityName, all: readonly (readonly Cell[])[], headed?: boolean): Promise<void> {
  if (all.length === 0) return raise({ kind: 'none', text: 'There is nothing in it yet. Paste the rows with their headings, or select them in a sheet.' });
  const offer = await createOffer(entity);
  if (offer === undefined) return;
  const block = blockOf(all, { headed: headed ?? looksHeaded(all) });
  const known = await call('GET /headings', { query: { entity } });
  const owners = ownersIn(entity, offer.schema);
  change({ mapping: { entity, all, block, schema: offer.schema, owners, mapped: guessed(block.headings, known, offer.schema, owners) } });
}

/** Headings are words, each once, over rows some of which are none. */
function looksHeaded([first = [], ...others]: readonly (readonly Cell[])[]): boolean {
  const words = first.map((cell) => String(cell).trim()).filter((text) => text !== '');
  return others.length > 0 && words.length > 0 && new Set(words).size === words.length && words.every((text) => /\p{L}/u.test(text) && !/\d{2}|@|£/.test(text));
}

export async function mapText(entity: EntityName, text: string): Promise<void> {
  try {
    await begin(entity, pastedRows(text));
  } catch (error) {
    troubled(error);
  }
}

export async function mapSelected(entity: EntityName): Promise<void> {
  try {
    const { rows, formats } = await takeSelected();
    await begin(
      entity,
      rows.map((cells) => cells.map((cell, at) => asSeen(cell, formats[at]))),
    );
  } catch (error) {
    troubled(error);
  }
}

export async function mapAgain(headed: boolean): Promise<void> {
  const { mapping } = now();
  if (mapping) await begin(mapping.entity, mapping.all, headed).catch(troubled);
}

/** What a heading gives; another one that gave the same gives nothing then. */
export function mapHeading(heading: string, field: string): void {
  const { mapping } = now();
  if (mapping === undefined) return;
  const others = Object.entries(mapping.mapped).map(([name, before]) => [name, field !== '' && before === field ? '' : before]);
  change({ mapping: { ...mapping, mapped: { ...Object.fromEntries(others), [heading]: field } } });
}

/** The rows in a list of their own, from where they are checked, previewed and added as any. The sheet they came from stays as it is. */
export async function listMapped(): Promise<void> {
  const { mapping } = now();
  const entity = mapping && entityNamed(mapping.entity);
  if (mapping === undefined || entity === undefined) return;
  const { block, mapped } = mapping;
  try {
    if (block.headed)
      await call(
        'POST /headings',
        {},
        {
          body: {
            entity: entity.name,
            fields: block.headings.slice(0, 200).map((heading) => ({ heading: heading.slice(0, 200), field: mapped[heading] ?? '' })),
          },
        },
      );
    const names = columnsOfMapped(block, mapped, entity.columns, entity.fields);
    await makeList(
      { entity: entity.name, name: `New ${entity.titles}`, path: `/${entity.name}`, conditions: [], sort: '', columns: names, ids: [] },
      block.rows.length,
      () => undefined,
      new AbortController().signal,
    );
    const list = fullList(now().listID);
    if (list === undefined) return;
    await writeFresh(list, cellsOfMapped(block, mapped, columnsOf(entity, names), entity.fields));
    change({ mapping: undefined });
    await openNewRows(list.pointer.id);
  } catch (error) {
    troubled(error);
  }
}
