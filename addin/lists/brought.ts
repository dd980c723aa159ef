/** A list that the user brought, what its lines turned out to be, and what of it is taken. */
import type { Answer } from '../../shared/matching/answer.js';
import type { EntityName } from '../../shared/types.js';
import type { Matched, MatchedLine } from '../../shared/wire/matching.js';
import type { Block } from './block.js';
import type { Cell } from './cells.js';

/** A column to stand beside the records of a list: its cells by record. */
export interface Beside {
  readonly header: string;
  readonly cells: ReadonlyMap<string, Cell>;
  readonly format?: string;
}

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
  /** Lines that were found and are not meant all the same, by their number. */
  readonly leftOut: readonly number[];
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

/** What is taken of a line, of the kind that is to be listed. */
export const takenLines =
  ({ chosen, also, leftOut, entity }: Omit<Brought, 'block' | 'all'>) =>
  ({ line, answer, found }: MatchedLine): readonly Matched[] =>
    leftOut.includes(line)
      ? []
      : found.filter(
          (what) =>
            what.entity === entity && (answer === 'found' || (answer === 'several' && (chosen[line] ?? []).includes(keyOf(what))) || also.includes(answer)),
        );

/** The records that were found or chosen, of the kind that is to be listed, with the row of the block that named each first. */
export function takenOf(brought: Brought): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  const of = takenLines(brought);
  for (const line of brought.lines ?? []) for (const { id } of of(line)) if (!taken.has(id)) taken.set(id, line.line - 1);
  return taken;
}

/**
 * A greeting, a signature, a sentence: it names nothing, has no figures but a date's, and stands among lines that name something
 * by their figures. In a list of names it may be a name.
 */
export function proseAmong(all: readonly MatchedLine[]): (line: MatchedLine) => boolean {
  const byFigures = all.some(({ found }) => found.length > 0) && all.every(({ found }) => found.every(({ by }) => by !== 'name'));
  return ({ answer, text }) =>
    byFigures && answer === 'unknown' && !text.includes('@') && !text.split(/[^\p{L}\d]+/u).some((word) => /\d{3}/.test(word) && !/^(?:19|20)\d\d$/.test(word));
}

/** Whose the found ones are, who has most of them first; what nobody has, or who may not be known, is left out. */
export function ownersOf(lines: readonly MatchedLine[]): readonly { readonly id: string; readonly label: string; readonly count: number }[] {
  const owners = new Map<string, { label: string; count: number }>();
  for (const { answer, found } of lines) {
    const [what] = found;
    if (answer !== 'found' || what === undefined || what.customerID === null || what.customerName === null) continue;
    const owner = owners.get(what.customerID) ?? { label: what.customerName, count: 0 };
    owners.set(what.customerID, { ...owner, count: owner.count + 1 });
  }
  return [...owners].map(([id, owner]) => ({ id, ...owner })).toSorted((one, other) => other.count - one.count);
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
export const answerRows = ({ lines = [], chosen }: Pick<Brought, 'lines' | 'chosen'>): readonly (readonly string[])[] => {
  const isProse = proseAmong(lines);
  return lines.map((each) => {
    const { line, text, answer, why, found, sameAs } = each;
    const picked = found.filter((what) => (chosen[line] ?? []).includes(keyOf(what)));
    const whose = [...new Set((picked.length > 0 ? picked : found).map(({ customerName }) => customerName ?? ''))].filter(Boolean);
    return [
      text,
      picked.length > 0 ? 'Chosen' : isProse(each) ? 'Words' : words[answer],
      picked.length > 0 ? picked.map(({ label }) => label).join('; ') : `${why}${sameAs === undefined ? '' : ` Line ${sameAs} names it, too.`}`,
      whose.slice(0, 3).join('; '),
    ];
  });
};
