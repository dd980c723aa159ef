/** A run is over: what it changed goes into every list of the workbook that shows it, what it made goes below one. */
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { EntityName } from '../../shared/types.js';
import { answerTo } from '../api.js';
import type { Outcome } from '../excel/refresh.js';
import type { Ordered, Run, RunRow, Wire } from '../../shared/wire/runs.js';
import { entityNamed, now, tongue } from '../store.js';
import { counted, figure, inSentence, outcomeWord, statusText } from '../words.js';
import { readKeys } from '../excel/selection.js';
import { asked } from '../lists/list.js';
import { markKey } from '../lists/newRows.js';
import { adopt, type Adopted } from './adopting.js';
import { fullList, type FullList } from './fullList.js';
import { patiently } from './patience.js';
import { recordsByID } from './records.js';
import { addBelow, bringIn } from './refreshing.js';

type Records = Readonly<Partial<Record<EntityName, readonly Wire[]>>>;

/** Every record that the run changed, page by page. */
async function recordsOf(id: string): Promise<Records> {
  const records: Partial<Record<EntityName, Wire[]>> = {};
  for (let after: string | undefined = '0'; after !== undefined;) {
    const { body, headers }: { body: Records; headers: Headers } = await answerTo('GET /runs/:id/records', {
      id,
      query: { limit: 1_000, after: Number(after) },
    });
    for (const [entity, some] of Object.entries(body) as [EntityName, readonly Wire[]][]) (records[entity] ??= []).push(...some);
    after = /[?&]after=(\d+)[^>]*>; rel="next"/.exec(headers.get('Link') ?? '')?.[1];
  }
  return records;
}

const toneOf: Readonly<Record<string, Outcome['tone']>> = { done: 'good', changed: 'caution', failed: 'bad', notFound: 'bad', notPermitted: 'bad' };

/** What these do may give a record another owner, whose name the answer does not have. */
const movesOwners: ReadonlySet<string> = new Set(['allocate', 'edit']);

/** The list shows what is worked out when it is read (the price in force, the monthly value): an answer to an order has none of it. */
const showsWorkedOut = ({ pointer }: FullList, [first]: readonly Wire[]): boolean =>
  first !== undefined && pointer.columns.some(({ field }) => !ofCustomer.includes(field) && !(field in first));

function wholeRecords({ pointer }: FullList, records: readonly Wire[]): Promise<readonly Wire[]> {
  const [first] = records;
  if (first === undefined || pointer.columns.every(({ field }) => field in first)) return Promise.resolve(records);
  return patiently(() =>
    recordsByID(
      pointer.entity,
      records.map(({ id }) => String(id)),
      asked(pointer.columns),
    ),
  );
}

/** Into every list of the workbook that shows any of the changed records. */
export async function spread(run: Run, rows: readonly RunRow[], given?: Ordered['records']): Promise<string> {
  if (run.status === 'Declined') return spreadAll(run, rows, { word: '– Declined', text: said('struckOut', run.statusReason ?? 'Declined'), tone: 'plain' });
  const words = tongue();
  if (run.status === 'Awaiting Approval' || run.status === 'Asked Back')
    return spreadAll(run, rows, { word: outcomeWord('waiting'), text: said('waiting', 'Waits for approval'), tone: 'caution' });
  const outcomes = new Map(
    rows
      .filter(({ outcome }) => outcome !== 'waiting')
      .map(
        (row) =>
          [
            keyOf(row),
            { word: outcomeWord(row.outcome), text: statusText(row.outcome, row.message, words.today, words), tone: toneOf[row.outcome] ?? 'plain' },
          ] as const,
      ),
  );
  // Somebody else was faster with these: what they look like now is what the next look at them begins with.
  const overtaken = rows.flatMap(({ outcome, id }) => (outcome === 'changed' && isMade(id) ? [String(id)] : []));
  const adopted = await adoptRows(run, rows);
  let changed = 0;
  let inLists = 0;
  const all = given ?? (await patiently(() => recordsOf(run.id)));
  for (const { pointer, sheetName } of now().lists) {
    const list = fullList(pointer.id);
    if (list === undefined || sheetName === undefined) continue;
    const records = all[pointer.entity] ?? [];
    const mine = pointer.entity === run.entity ? outcomes : new Map<string, Outcome>();
    if (records.length === 0 && mine.size === 0) continue;
    const whole = movesOwners.has(run.action) || showsWorkedOut(list, records) ? await wholeRecords(list, records) : records;
    const others =
      pointer.entity === run.entity && overtaken.length > 0 ? await patiently(() => recordsByID(run.entity, overtaken, asked(pointer.columns))) : [];
    const result = await bringIn(list, [...whole, ...others], { outcomes: mine, mark: true });
    changed += result.changed;
    if (result.changed > 0) inLists += 1;
  }
  if (adopted > 0) return `${counted(adopted, 'new row')} in your list ${adopted === 1 ? 'is' : 'are'} entered now.`;
  return changed === 0 ? '' : `${counted(changed, 'row')} in ${inLists === 1 ? 'your list' : `${inLists} lists`} brought up to date.`;
}

/** A row that was to become a record and has not is named +1, +2 …. */
const isMade = (id: string): boolean => !String(id).startsWith('+');

/** What its row in the sheet is known by: a new one that came to nothing by its mark. */
const keyOf = ({ id, mark, outcome }: RunRow): string => (mark === undefined || outcome === 'done' ? String(id) : markKey(mark));

/** Rows of the sheet that have become records get their keys. */
async function adoptRows(run: Run, rows: readonly RunRow[]): Promise<number> {
  const { following } = now();
  // A run that was done at once answers without what was sent: the pane has it still.
  const drafted = new Map((following?.run?.id === run.id ? (following.draft?.rows ?? []) : []).map(({ mark, parameters }) => [mark, parameters]));
  const made = rows.flatMap(({ id, mark, outcome, parameters }): Adopted[] => {
    const sent = mark === undefined ? undefined : (parameters ?? drafted.get(mark));
    return mark === undefined || outcome !== 'done' ? [] : [{ mark, id: String(id), ...(sent ? { sent } : {}) }];
  });
  let adopted = 0;
  for (const { pointer, sheetName } of now().lists) {
    const list = pointer.entity === run.entity && sheetName !== undefined ? fullList(pointer.id) : undefined;
    if (list) adopted += await adopt(list, made);
  }
  return adopted;
}

const said = (outcome: string, text: string): string => statusText(outcome, text, tongue().today, tongue());

/** Nothing is done, not yet or never: all rows say the same. */
async function spreadAll(run: Run, rows: readonly RunRow[], outcome: Outcome): Promise<string> {
  const outcomes = new Map(rows.map((row) => [keyOf(row), outcome]));
  for (const { pointer, sheetName } of now().lists) {
    const list = pointer.entity === run.entity && sheetName !== undefined ? fullList(pointer.id) : undefined;
    if (list) await bringIn(list, [], { outcomes, mark: true });
  }
  return '';
}

/** What the run made goes below a list of its kind: the one in hand first. */
export async function spreadNew(run: Run, rows: readonly RunRow[], given: Ordered['records'], listID: string | undefined): Promise<string> {
  if (!['create', 'clone', 'enterReceipt'].includes(run.action) || run.done === 0) return '';
  const sources = run.action === 'clone' ? new Set(rows.map(({ id }) => String(id))) : new Set<string>();
  const made = ((given ?? (await patiently(() => recordsOf(run.id))))[run.entity] ?? []).map(({ id }) => String(id)).filter((id) => !sources.has(id));
  const lists = now()
    .lists.filter(({ pointer, sheetName }) => pointer.entity === run.entity && sheetName !== undefined)
    .toSorted((a, b) => Number(b.pointer.id === listID) - Number(a.pointer.id === listID));
  const words = tongue();
  const outcomes = new Map(
    made.map((id) => {
      const row = rows.find((each) => String(each.id) === id);
      return [id, { word: outcomeWord('done'), text: statusText('done', row?.message ?? 'New', words.today, words), tone: 'good' as const }] as const;
    }),
  );
  const entity = entityNamed(run.entity);
  const said = (count: number): string => counted(count, `new ${inSentence(entity?.title ?? 'row')}`, `new ${inSentence(entity?.titles ?? 'rows')}`);
  for (const { pointer, sheetName } of lists) {
    const list = fullList(pointer.id);
    // Rows of the sheet that have become these records stand there already.
    const inSheet = new Set(list && rows.some(({ mark }) => mark !== undefined) ? (await readKeys(list, false)).ids : []);
    const missing = made.filter((id) => !inSheet.has(id));
    if (missing.length === 0) return '';
    const taken = list ? await addBelow(list, missing, outcomes) : [];
    const out = missing.length - taken.length;
    if (taken.length > 0)
      return `${said(taken.length)} added below in ${sheetName}.${out === 0 ? '' : ` ${figure(out)} more ${out === 1 ? 'is' : 'are'} not in the list: its filter leaves ${out === 1 ? 'it' : 'them'} out.`}`;
  }
  return lists.length === 0 || made.length === 0 ? '' : `Not in your list: its filter leaves the ${said(made.length)} out.`;
}
