/** What somebody asked for line by line, and what became of each line: the answer to their e-mail. Pure. */
import type { Answer } from '../../shared/matching/answer.js';
import type { EntityName, Preview } from '../../shared/types.js';
import type { RunRow } from '../../shared/wire/runs.js';
import { day, outcomeSaid, pounds, readable, type Tongue } from '../words.js';
import { proseAmong, takenLines, type Brought } from './brought.js';

interface AskedLine {
  readonly text: string;
  /** What is done about it is done to these. */
  readonly ids: readonly string[];
  /** Where there are none: what it was found to be. */
  readonly answer?: Answer;
  /** What it names had ended before. */
  readonly ended?: string;
}

/** What became of a record. */
interface Became {
  /** As the bridge says it. */
  readonly said: string;
  /** What is charged all the same, in pounds, and until when. */
  readonly still?: { readonly net: number; readonly until: string };
}

export interface Asked {
  /** ISO 8601 */
  readonly at: string;
  readonly entity: EntityName;
  readonly lines: readonly AskedLine[];
  readonly became: Readonly<Record<string, Became>>;
}

/** The lines that want an answer, in their order: not those that were left out, nor the words around them. */
export function askedOf(brought: Brought, entity: EntityName, at: string): Asked {
  const taken = takenLines(brought);
  const isProse = proseAmong(brought.lines ?? []);
  const lines = (brought.lines ?? []).flatMap((line): AskedLine[] => {
    if (brought.leftOut.includes(line.line) || isProse(line)) return [];
    const ids = taken(line).map(({ id }) => id);
    if (ids.length > 0) return [{ text: line.text, ids }];
    const ended = line.answer === 'dropped' ? line.found.find((what) => what.entity === entity)?.id : undefined;
    return [{ text: line.text, ids, answer: line.answer, ...(ended === undefined ? {} : { ended }) }];
  });
  return { at, entity, lines, became: {} };
}

export const isAbout = ({ entity, lines }: Asked, of: EntityName, ids: ReadonlySet<string>): boolean =>
  entity === of && lines.some((line) => line.ids.some((id) => ids.has(id)));

/** With what a job did. `on`: the day that it waits for. */
export function withJob(
  asked: Asked,
  { rows, preview, on }: { readonly rows: readonly RunRow[]; readonly preview?: Pick<Preview, 'rows'> | undefined; readonly on?: string | null | undefined },
): Asked {
  const wanted = new Set(asked.lines.flatMap(({ ids }) => ids));
  const stills = new Map((preview?.rows ?? []).map(({ id, still }) => [id, still]));
  const became: Record<string, Became> = { ...asked.became };
  for (const { id, outcome, message } of rows) {
    if (!wanted.has(String(id))) continue;
    const still = outcome === 'done' || outcome === 'waiting' ? stills.get(String(id)) : undefined;
    const said =
      outcome === 'waiting' && typeof on === 'string'
        ? `It will be done on ${on}.`
        : outcome === 'done'
          ? (message ?? outcomeSaid(outcome))
          : `Not done. ${message ?? outcomeSaid(outcome)}`;
    became[String(id)] = { said, ...(still ? { still: { net: still.net, until: still.until } } : {}) };
  }
  return { ...asked, became };
}

const nothing: Readonly<Record<Answer, string>> = {
  found: 'Nothing was done about it.',
  several: 'It is not certain which one is meant. Please send it in full.',
  dropped: 'It had ended already.',
  otherOwner: 'It is not on this account.',
  unknown: 'It is not known to us. Please check it.',
};

export const replyHeads = ['Your list', 'What was done', 'Charged until', 'Still to be charged'] as const;

/** A row a line. `ends`: the days on which records ended that had before. Whose something else is, it does not tell. */
export function replyRows({ lines, became }: Asked, ends: ReadonlyMap<string, string>, words: Tongue): readonly (readonly string[])[] {
  return lines.map(({ text, ids, answer, ended }) => {
    const done = ids.flatMap((id) => became[id] ?? []);
    if (done.length > 0) {
      const stills = done.flatMap(({ still }) => still ?? []);
      const until = stills.map((still) => still.until).toSorted();
      return [
        text,
        [...new Set(done.map(({ said }) => readable(said, words)))].join(' '),
        until.length === 0 ? '' : day(until.at(-1)!, words),
        stills.length === 0 ? '' : pounds(stills.reduce((sum, { net }) => sum + Math.round(net * 100), 0) / 100),
      ];
    }
    const since = ended === undefined ? undefined : ends.get(ended);
    return [text, since === undefined ? nothing[answer ?? 'found'] : `It had ended already, on ${day(since, words)}.`, '', ''];
  });
}

/** The same as lines for a mail. */
export const replyText = (rows: readonly (readonly string[])[]): string =>
  rows
    .map(([text, done, until, still]) => `${text}: ${done}${until === '' ? '' : ` Charged until ${until}${still === '' ? '' : `, ${still} still to come`}.`}`)
    .join('\n');
