/** A list that the user brought, what its lines turned out to be, and what of it is taken. */
import type { Answer } from '../../shared/matching/answer.js';
import type { EntityName } from '../../shared/types.js';
import type { Matched, MatchedLine } from '../../shared/wire/matching.js';
import type { Beside } from '../excel/beside.js';
import type { Block } from './block.js';
import type { Cell } from './cells.js';

export interface Brought {
  readonly all: readonly (readonly Cell[])[];
  readonly block: Block;
  /** Whose list it is. */
  readonly customer?: { readonly id: string; readonly label: string };
  /** One a row of the block. */
  readonly lines?: readonly MatchedLine[];
  /** What was chosen for a line that may be several, by the number of the line. */
  readonly chosen: Readonly<Record<number, readonly string[]>>;
  /** Answers besides what was found whose records are taken, too. */
  readonly also: readonly Answer[];
  /** Of what is found, the kind that is listed. */
  readonly entity?: EntityName;
}

export const keyOf = ({ entity, id }: Pick<Matched, 'entity' | 'id'>): string => `${entity}/${id}`;

/** How many lines name a record of each kind. */
export function kindsOf(lines: readonly MatchedLine[]): ReadonlyMap<EntityName, number> {
  const kinds = new Map<EntityName, number>();
  for (const { found } of lines) for (const entity of new Set(found.map((each) => each.entity))) kinds.set(entity, (kinds.get(entity) ?? 0) + 1);
  return kinds;
}

/** The records that were found or chosen, of the kind that is to be listed, with the row of the block that named each first. */
export function takenOf({ lines = [], chosen, also, entity }: Brought): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  for (const { line, answer, found } of lines)
    for (const what of found) {
      const wanted = answer === 'found' || (answer === 'several' && (chosen[line] ?? []).includes(keyOf(what))) || also.includes(answer);
      if (wanted && what.entity === entity && !taken.has(what.id)) taken.set(what.id, line - 1);
    }
  return taken;
}

/** What the rows of the block hold, by record: the naming cell first, then every column that has something in it. */
export function besideOf({ block }: Pick<Brought, 'block'>, taken: ReadonlyMap<string, number>): readonly Beside[] {
  const { rows, headings, naming, formats } = block;
  const cellsOf = (at: number): ReadonlyMap<string, Cell> => new Map([...taken].map(([id, row]) => [id, rows[row]?.[at] ?? '']));
  const others = headings.flatMap((header, at): Beside[] => {
    const cells = cellsOf(at);
    if (at === naming || [...cells.values()].every((cell) => cell === '')) return [];
    const format = formats?.[at];
    return [{ header, cells, ...(format === undefined ? {} : { format }) }];
  });
  return [{ header: 'Your list', cells: new Map([...cellsOf(naming)].map(([id, cell]) => [id, String(cell)])) }, ...others];
}

const words: Readonly<Record<Answer, string>> = {
  found: 'Found',
  several: 'Several',
  dropped: 'Dropped already',
  otherOwner: 'Somebody else’s',
  unknown: 'Unknown',
};

export const answerHeads = ['Your list', 'Answer', 'What it is', 'Customer'] as const;

/** Every line with its answer, to be kept or sent back. */
export const answerRows = ({ lines = [], chosen }: Pick<Brought, 'lines' | 'chosen'>): readonly (readonly string[])[] =>
  lines.map(({ line, text, answer, why, found, sameAs }) => {
    const picked = found.filter((what) => (chosen[line] ?? []).includes(keyOf(what)));
    const whose = [...new Set((picked.length > 0 ? picked : found).map(({ customerName }) => customerName ?? ''))].filter(Boolean);
    return [
      text,
      picked.length > 0 ? 'Chosen' : words[answer],
      picked.length > 0 ? picked.map(({ label }) => label).join('; ') : `${why}${sameAs === undefined ? '' : ` Line ${sameAs} names it, too.`}`,
      whose.slice(0, 3).join('; '),
    ];
  });
