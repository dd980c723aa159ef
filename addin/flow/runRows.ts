/** The rows of a job: asked for, taken from an answer with what is told beside them, and selected in the sheet by what became of them. */
import { sentence } from '../../shared/actions/words.js';
import type { Outcome } from '../../shared/types.js';
import type { Ordered, RunRow } from '../../shared/wire/runs.js';
import { call } from '../api.js';
import { change, home, now, type Following } from '../store.js';
import { pick } from './lists.js';
import { troubled } from './trouble.js';

/** Rows of a run in their order, `most` at the most. */
export async function rowsOf(id: string, outcome?: Outcome, most = Number.POSITIVE_INFINITY): Promise<readonly RunRow[]> {
  const rows: RunRow[] = [];
  for (;;) {
    const limit = Math.min(1_000, most - rows.length);
    const some = await call('GET /runs/:id/rows', { id, query: { limit, after: rows.at(-1)?.position ?? 0, outcome } });
    rows.push(...some);
    if (some.length < limit || rows.length >= most) return rows;
  }
}

/** The rows of an answer, as the run itself tells them: in their order, from the first on. */
export const rowsIn = (rows: NonNullable<Ordered['rows']>): readonly RunRow[] => rows.map((row, before) => ({ message: null, ...row, position: before + 1 }));

/** Of a job that takes another back: the rows it leaves alone, and by id what it leaves of the others. */
export const besidesIn = ({ left = [], stays = [] }: Ordered): Required<Pick<Following, 'left' | 'stays'>> => ({
  left: left.map(({ id, label, why }, position) => ({ position, id, ...(label === null ? {} : { label }), outcome: 'changed' as const, message: why })),
  stays: new Map(stays.map(({ id, why }) => [id, why])),
});

const remarked = (message: string | null, more: string): string => (message === null ? more : `${sentence(message)} ${more}`);

/** The rows with what was told beside them. */
export const withBesides = (reached: readonly RunRow[], { left = [], stays }: Pick<Following, 'left' | 'stays'> = {}): readonly RunRow[] => [
  ...reached.map((row) => (stays?.has(row.id) && row.outcome === 'done' ? { ...row, message: remarked(row.message, stays.get(row.id)!) } : row)),
  ...left,
];

/**
 * The rows that were not done, selected in the sheet. The result stays, with its other ways to go on; whoever leaves it finds
 * them selected.
 * @returns whether all of them are; undefined where it could not be looked for
 */
export async function selectNotDone(): Promise<boolean | undefined> {
  const { following } = now();
  const ids = (following?.rows ?? []).filter(({ outcome }) => outcome !== 'done').map(({ id }) => String(id));
  try {
    if (following?.listID !== undefined) change({ listID: following.listID });
    return await pick(ids);
  } catch (error) {
    troubled(error);
    return undefined;
  }
}

/** The records that new rows have become, taken as the next selection. */
export async function selectMade(): Promise<void> {
  const { following } = now();
  const ids = (following?.rows ?? []).flatMap(({ outcome, mark, id }) => (outcome === 'done' && mark !== undefined ? [String(id)] : []));
  try {
    if (following?.listID !== undefined) change({ listID: following.listID });
    home({ name: 'selection' });
    await pick(ids);
  } catch (error) {
    troubled(error);
  }
}
