/** From a list that the user brings to records: pasted or selected cells, what they name, and a list or selection of it. */
import type { EntityName } from '../../shared/types.js';
import { pastedRows } from '../../shared/matching/table.js';
import type { Answer } from '../../shared/matching/answer.js';
import type { Matched, MatchedLine } from '../../shared/wire/matching.js';
import { call } from '../api.js';
import { takeSelected } from '../excel/beside.js';
import { readKeys } from '../excel/selection.js';
import { writeTable } from '../excel/table.js';
import { blockOf } from '../lists/block.js';
import { answerHeads, answerRows, besideOf, keyOf, kindsOf, takenOf } from '../lists/brought.js';
import type { Cell } from '../lists/cells.js';
import { change, entityNamed, go, now, raise, say } from '../store.js';
import { counted } from '../words.js';
import { fullList } from './fullList.js';
import type { Named } from './making.js';
import { makeList, type Progress } from './listing.js';
import { openList, pick } from './lists.js';
import { keepQuestion } from './replying.js';
import { troubled } from './trouble.js';

function bring(all: readonly (readonly Cell[])[], formats?: readonly string[]): void {
  const { brought } = now();
  change({
    brought: {
      all,
      block: blockOf(all, formats ? { formats } : {}),
      chosen: {},
      also: [],
      leftOut: [],
      ...(brought?.customer ? { customer: brought.customer } : {}),
    },
  });
}

const nothing = (): void => raise({ kind: 'none', text: 'There is nothing in it yet. Paste some numbers, references or names, one a line.' });

/** Looks up what was pasted. */
export async function bringText(text: string): Promise<void> {
  const rows = pastedRows(text);
  if (rows.length === 0) return nothing();
  bring(rows);
  await lookUp();
}

/** Looks up the cells that are selected in the sheet. */
export async function bringSelected(): Promise<void> {
  try {
    const { rows, formats } = await takeSelected();
    bring(rows, formats);
    await lookUp();
  } catch (error) {
    troubled(error);
  }
}

/** Reads the block in another way, or for somebody else's list, and looks it up again. */
export async function bringAgain(how: { readonly headed?: boolean; readonly naming?: number; readonly customer?: Named | undefined }): Promise<void> {
  const { brought } = now();
  if (brought === undefined) return;
  const { headed, naming, formats } = brought.block;
  const { customer: _whose, lines: _answered, entity: _kind, ...kept } = brought;
  const customer = 'customer' in how ? how.customer : brought.customer;
  change({
    brought: {
      ...kept,
      block: blockOf(brought.all, { headed, naming, ...(formats ? { formats } : {}), ...how }),
      chosen: {},
      also: [],
      leftOut: [],
      ...(customer ? { customer } : {}),
    },
  });
  await lookUp();
}

/** As many as one question takes. */
const atOnce = 10_000;

async function lookUp(): Promise<void> {
  const { brought } = now();
  if (brought === undefined) return;
  const { rows, naming } = brought.block;
  if (rows.length === 0) return nothing();
  try {
    const lines: MatchedLine[] = [];
    for (let from = 0; from < rows.length; from += atOnce) {
      const asked = rows.slice(from, from + atOnce).map((cells) => String(cells[naming] ?? '').slice(0, 1_000));
      const answer = await call(
        'POST /match',
        {},
        { body: { lines: asked, ...(brought.customer ? { customerID: brought.customer.id } : {}) }, patience: 120_000 },
      );
      lines.push(...answer.lines.map((line) => ({ ...line, line: from + line.line })));
    }
    const latest = now().brought;
    if (latest === undefined || latest.block !== brought.block) return;
    change({ brought: { ...latest, lines, ...withEntity(lines) } });
    if (now().screens.at(-1)?.name !== 'answers') go({ name: 'answers' });
  } catch (error) {
    troubled(error);
  }
}

/** The kind that most lines name. */
function withEntity(lines: readonly MatchedLine[]): { readonly entity?: EntityName } {
  const [first] = [...kindsOf(lines)].toSorted(([, one], [, other]) => other - one);
  return first ? { entity: first[0] } : {};
}

export function chooseFor(line: number, what: Matched, on: boolean): void {
  const { brought } = now();
  if (brought === undefined) return;
  const before = brought.chosen[line] ?? [];
  const chosen = on ? [...before, keyOf(what)] : before.filter((key) => key !== keyOf(what));
  change({ brought: { ...brought, chosen: { ...brought.chosen, [line]: chosen } } });
}

export function takeAlso(answer: Answer, on: boolean): void {
  const { brought } = now();
  if (brought) change({ brought: { ...brought, also: on ? [...brought.also, answer] : brought.also.filter((each) => each !== answer) } });
}

export function leaveOut(line: number, out: boolean): void {
  const { brought } = now();
  if (brought) change({ brought: { ...brought, leftOut: out ? [...brought.leftOut, line] : brought.leftOut.filter((each) => each !== line) } });
}

export function takeKind(entity: EntityName): void {
  const { brought } = now();
  if (brought) change({ brought: { ...brought, entity } });
}

/** Lists them in a sheet of their own, with the line that named each and the further columns of the block. */
export async function listTaken(progress: (at: Progress) => void, stop: AbortSignal): Promise<void> {
  const { brought } = now();
  const entity = brought?.entity && entityNamed(brought.entity);
  if (brought === undefined || entity === undefined) return;
  const taken = takenOf(brought);
  const columns = entity.columns.filter((each) => entity.fields.some(({ name, inner }) => name === each && inner !== true && name !== 'version'));
  await makeList(
    {
      entity: entity.name,
      name: `${entity.titles} found`,
      path: `/${entity.name}`,
      conditions: [],
      sort: '',
      columns,
      ids: [...taken.keys()],
      beside: besideOf(brought, taken),
    },
    taken.size,
    progress,
    stop,
  );
  keepQuestion(brought, entity.name);
  // What somebody asks for is meant for all of them; a row or two are selected otherwise as ever.
  await pick([...taken.keys()]);
}

/** Selects them in a list that is there already, as far as they stand in it. */
export async function selectTaken(listID: string): Promise<void> {
  const { brought } = now();
  const list = fullList(listID);
  if (brought === undefined || list === undefined) return;
  try {
    const inSheet = new Set((await readKeys(list, false)).ids);
    const taken = [...takenOf(brought).keys()];
    const here = taken.filter((id) => inSheet.has(id));
    if (here.length === 0) {
      raise({ kind: 'none', text: `None of them is in the list “${list.pointer.name}”. List them instead.` });
      return;
    }
    keepQuestion(brought, list.pointer.entity);
    await openList(listID);
    await pick(here);
    const missing = taken.length - here.length;
    if (missing > 0) raise({ kind: 'none', text: `${counted(missing, 'record')} of yours ${missing === 1 ? 'is' : 'are'} not in this list and not selected.` });
  } catch (error) {
    troubled(error);
  }
}

/** Every line and its answer in a sheet of its own: to go through, or to send back to whoever sent the list. */
export async function answersToSheet(): Promise<void> {
  const { brought } = now();
  if (brought === undefined) return;
  try {
    say(`Written into the sheet ${await writeTable('Answers', answerHeads, answerRows(brought), [140, 110, 360, 200])}.`);
  } catch (error) {
    troubled(error);
  }
}
