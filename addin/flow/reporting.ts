/** Orders, jobs, activities and explanations as sheets to be signed and filed: one road for all of them. */
import type { Preview, Values } from '../../shared/types.js';
import type { BillingChecks, Explained } from '../../shared/wire/billing.js';
import type { Allowance, ChargedLine } from '../../shared/wire/calls.js';
import type { Margin } from '../../shared/wire/earnings.js';
import type { PlaybookMonth } from '../../shared/wire/playbooks.js';
import type { Run, TakeBackPreview } from '../../shared/wire/runs.js';
import type { ActivityLine, Described } from '../../shared/wire/session.js';
import { grouped } from '../../shared/warnings.js';
import { call, stream } from '../api.js';
import { readReport, writeReport } from '../excel/report.js';
import type { Report, Said } from '../lists/report.js';
import { activityReport } from '../wording/activityWords.js';
import { allowancesReport } from '../wording/allowanceWords.js';
import { billsReport } from '../wording/billsReport.js';
import { callsReport } from '../wording/callWords.js';
import { chargesReport } from '../wording/chargesWords.js';
import { marginsReport, type Days, type SummedBy } from '../wording/earningWords.js';
import { deeds, factsOf, moment } from '../wording/jobWords.js';
import { parametersSaid } from '../wording/parameterWords.js';
import { monthReport } from '../wording/playbookWords.js';
import { headlineOf, moneyLine, notesOf, worstFirst } from '../wording/previewWords.js';
import {
  amountOf,
  approveColumn,
  ready,
  reasonsOf,
  rowColumn,
  rowsOfPreview,
  signOffTable,
  signOffTotals,
  warningLines,
  type SignOffRow,
} from '../wording/signOff.js';
import { linesOf, ownersOf, rowOfJob } from '../wording/signOffLines.js';
import { runMoney, stateSaid } from '../wording/runWords.js';
import { takeBackReport } from '../wording/takeBackWords.js';
import { entityNamed, now, raise, tongue } from '../store.js';
import { counted, day, pounds, readable } from '../words.js';
import { allBills } from './billing.js';
import type { Draft } from '../draft.js';
import { identitiesOf, identitiesOfNew } from './identities.js';
import { ifAllowed } from './records.js';
import { schemaOf, withNames } from './schemas.js';
import { rowsOf } from './runRows.js';
import { troubled } from './trouble.js';

/** @returns the name of the sheet; empty where it could not be written, which is told */
async function written(make: () => Promise<Report>): Promise<string> {
  try {
    return await writeReport(await make());
  } catch (error) {
    troubled(error);
    return '';
  }
}

const line = '_'.repeat(28);
/** Where nobody has signed yet there is room to. */
const unsigned: Said = { label: 'Approved by', said: `${line}   Date ${'_'.repeat(14)}` };

interface Order {
  readonly entity: Described;
  readonly name: string;
  readonly title: string;
  readonly facts: readonly Said[];
  readonly rows: readonly SignOffRow[];
  /** The word of rows that are done, or will be. */
  readonly done: string;
  /** Without its sum where the rows do not say all of the money that it counts. */
  readonly control: { readonly count: number; readonly sum?: number } | undefined;
  /** By kind, as the preview has them; else what the rows say. */
  readonly warned?: Parameters<typeof warningLines>[0];
  readonly signed: readonly Said[];
  readonly foot: Report['foot'];
  readonly tableName?: string;
}

async function signOff({ entity, rows, facts, done, control, tableName, warned, ...rest }: Order): Promise<Report> {
  const words = tongue();
  const ids = rows.map(({ id }) => id);
  const identities = new Map([...(await identitiesOf(entity.name, ids)), ...(await identitiesOfNew(entity.name, rows))]);
  const owners = ownersOf(rows);
  const [features, customers] = await Promise.all([
    identitiesOf('features', owners.get('features') ?? []),
    identitiesOf('customers', owners.get('customers') ?? []),
  ]);
  const lines = linesOf(rows, features, customers);
  const table = signOffTable({ entity, rows, identities, named: entityNamed, words, strikes: tableName !== undefined });
  return {
    ...rest,
    // What the form said for all rows is not said again as what changes.
    facts: [...facts, ...table.common.filter(({ label, said }) => !facts.some((fact) => fact.label === label && fact.said === said))],
    warnings: warningLines(warned ?? grouped(rows), words),
    totals: signOffTotals(table.columns, done, control, lines !== undefined),
    columns: table.columns,
    rows: table.rows,
    ...(lines ? { lines } : {}),
    reasons: reasonsOf(rows, words),
    ...(tableName === undefined ? {} : { tableName }),
  };
}

const lineOf = (label: string, ...said: readonly string[]): Said => ({ label, said: said.join(' ') });

/** What the preview says of itself above its rows. */
function toldBy(preview: Preview, entity: Described): readonly Said[] {
  const words = tongue();
  return [
    lineOf('In short', `${headlineOf(preview, entity)}.`, readable(moneyLine(preview), words)),
    ...notesOf(preview).first.map((note, at) => lineOf(at === 0 ? 'Notes' : '', readable(note, words))),
    ...preview.refusals.map(({ why, count }, at) => lineOf(at === 0 ? 'Cannot run' : '', `${count} × ${readable(why, words)}`)),
    lineOf('Control total', `${counted(preview.control.count, 'row')}, ${pounds(preview.control.sum)}, ${preview.control.hash}`),
  ];
}

const described = (name: Preview['entity']): Described => {
  const entity = entityNamed(name);
  if (entity === undefined) throw new Error(`Nothing is known of ${name}.`);
  return entity;
};

const sorted = (preview: Preview): readonly SignOffRow[] => rowsOfPreview({ rows: worstFirst(preview.rows) });

/** The preview of an order that nobody has sent yet. */
export const previewToSheet = (draft: Draft, preview: Preview): Promise<string> =>
  written(async () => {
    const words = tongue();
    const entity = described(preview.entity);
    const parameters = await withNames(draft.offer.schema, draft.parameters);
    const me = now().me?.name ?? '';
    const at = new Date().toISOString();
    const own = (draft.rows ?? []).map(({ parameters }) => parameters);
    return signOff({
      entity,
      name: `${draft.offer.title} ${day(preview.today, words, true)}`.replaceAll(/[“”]/g, ''),
      title: draft.offer.title,
      facts: [
        lineOf('Previewed by', `${me}, ${moment(at, words)}`),
        ...parametersSaid(draft.offer.schema, parameters, own, words),
        lineOf('Worked out for', day(preview.today, words)),
        ...(draft.ticket ? [lineOf('Ticket', draft.ticket)] : []),
        ...(draft.comment ? [lineOf('Comment', draft.comment)] : []),
        ...toldBy(preview, entity),
      ],
      rows: sorted(preview),
      done: ready,
      control: preview.control,
      warned: preview.warnings,
      signed: [lineOf('Prepared by', `${me}, ${moment(at, words)}`), unsigned],
      foot: [`${draft.offer.title}, preview`, preview.control.hash],
    });
  });

const tableOf = ({ id }: Pick<Run, 'id'>): string => `Proposal_${id}`;

/** A proposal, with a column in which rows are struck out. */
export const proposalToSheet = (run: Run, preview: Preview): Promise<string> =>
  written(async () => {
    const entity = described(run.entity);
    const own = preview.rows.map(({ parameters }) => parameters);
    const schema = await schemaOf(run);
    return signOff({
      entity,
      name: `${run.title} job ${run.id}`,
      title: `${run.title}, job ${run.id}: proposed`,
      facts: [
        ...factsOf({ ...run, parameters: await withNames(schema, run.parameters ?? {}) }, schema, own, tongue()),
        ...saidOf(run),
        ...toldBy(preview, entity),
      ],
      rows: sorted(preview),
      done: ready,
      control: preview.control,
      warned: preview.warnings,
      signed: [lineOf('Proposed by', `${run.requestedBy}, ${moment(run.requestedAt, tongue())}`), unsigned],
      foot: [`Job ${run.id}, ${run.title}`, preview.control.hash],
      tableName: tableOf(run),
    });
  });

/** Rows that the proposal's sheet no longer says Yes to; undefined where that cannot be read, which is told. */
export async function strikesFromSheet(run: Run, ids: readonly string[]): Promise<ReadonlySet<string> | undefined> {
  try {
    const said = await readReport(tableOf(run), rowColumn, approveColumn);
    if (said !== undefined) return new Set(ids.filter((id) => !/^(y|yes)$/i.test(said.get(id) ?? '')));
    raise({ kind: 'strikes', text: 'The sheet of this proposal, or its column Approve, is not in this workbook. Write it to a sheet first.' });
  } catch (error) {
    troubled(error);
  }
  return undefined;
}

const saidOf = ({ remarks }: Run): readonly Said[] =>
  (remarks ?? [])
    .filter(({ what }) => what !== 'proposed')
    .map(({ at, by, what, text }) => lineOf('', `${by} ${deeds[what]}, ${moment(at, tongue())}${text === null ? '' : `: ${text}`}`));

/** A job that was done: what became of each row, from what to what, who ordered and who approved. */
export const runToSheet = (run: Run): Promise<string> =>
  written(async () => {
    const words = tongue();
    const entity = described(run.entity);
    const [reached, changes, schema, kept] = await Promise.all([
      rowsOf(run.id),
      changesOf(run.id),
      schemaOf(run),
      (run.remarks?.length ?? 0) > 0 ? ifAllowed(call('GET /runs/:id/preview', { id: run.id }), undefined) : Promise.resolve(undefined),
    ]);
    const seen = new Map((kept?.rows ?? []).map((row) => [row.id, row]));
    const madeFor = (id: string): SignOffRow['changes'] => (reached.length === 1 ? changes : changes.filter((change) => change.of.has(`${run.entity}/${id}`)));
    const rows = reached.map((row) => rowOfJob(row, seen.get(String(row.id)), madeFor(String(row.id))));
    const { control } = run;
    return signOff({
      entity,
      name: `${run.title} job ${run.id}`,
      title: `${run.title}, job ${run.id}`,
      facts: [
        lineOf('State', stateSaid(run.status)),
        ...factsOf(
          { ...run, parameters: await withNames(schema, run.parameters ?? {}) },
          schema,
          reached.map(({ parameters }) => parameters),
          words,
        ),
        ...saidOf(run),
        ...(runMoney(run) === '' ? [] : [lineOf('In short', readable(runMoney(run), words))]),
        ...(run.finishedAt ? [lineOf('Done', moment(run.finishedAt, words))] : []),
        ...(control
          ? [
              lineOf(
                'Control total',
                `${counted(control.count, 'row')}, ${pounds(control.sum)}, ${control.hash}${control.agrees === undefined ? '' : control.agrees ? ', as previewed' : ', not as previewed'}`,
              ),
            ]
          : []),
      ],
      rows,
      done: 'Done',
      warned: grouped(rows.filter(({ outcome }) => outcome === 'Done')),
      control: control ? { count: control.count, ...(allMoneySaid(rows, run) ? { sum: control.sum } : {}) } : undefined,
      signed: run.approvedBy
        ? [
            lineOf('Proposed by', `${run.requestedBy}, ${moment(run.requestedAt, words)}`),
            lineOf('Approved by', `${run.approvedBy}${run.approvedAt ? `, ${moment(run.approvedAt, words)}` : ''}`),
          ]
        : [lineOf('Done by', `${run.requestedBy}, ${moment(run.requestedAt, words)}`), { ...unsigned, label: 'Checked by' }],
      foot: [`Job ${run.id}, ${run.title}`, control?.hash ?? ''],
    });
  });

/** Rows of jobs from before amounts were kept with them do not say all money that the control total counts. */
const allMoneySaid = (rows: readonly SignOffRow[], { totals }: Pick<Run, 'totals'>): boolean =>
  Math.abs(rows.reduce((sum, { amount = 0 }) => sum + amount, 0) - amountOf(totals?.amounts ?? {})) < 0.005;

/** Every change that the job made, as the record of changes keeps it, with the records that it may be told under. */
async function changesOf(id: string): Promise<readonly (SignOffRow['changes'][number] & { readonly of: ReadonlySet<string> })[]> {
  const changes: (SignOffRow['changes'][number] & { readonly of: ReadonlySet<string> })[] = [];
  const query = new URLSearchParams({ runID: id, fields: 'id,entity,recordID,customerID,before,after,why' });
  for await (const some of stream<ActivityLine & { readonly customerID: string | null }>('/activities', query))
    for (const { entity, recordID, customerID, before, after, why } of some) {
      const kind = Object.keys(before ?? {}).length === 0 ? ('create' as const) : ('update' as const);
      const of = new Set([`${entity}/${recordID}`, ...(customerID === null ? [] : [`customers/${customerID}`])]);
      changes.push({ entity, id: recordID, kind, before: (before ?? {}) as Values, after: (after ?? {}) as Values, why: why ?? '', of });
    }
  return changes;
}

/** What happened to a record. */
export const activityToSheet = (label: string, entity: Described, lines: readonly ActivityLine[]): Promise<string> =>
  written(() => Promise.resolve(activityReport(label, entity, lines, now().me?.name ?? '', tongue())));

/** What a billing run asks of whom, and whom it leaves out. */
export const billsToSheet = (label: string, checks: BillingChecks): Promise<string> =>
  written(async () => billsReport(label, checks, await allBills(checks.billingRunID), now().me?.name ?? '', tongue()));

/** A month of a playbook: its steps, who did them, and their figures beside the month before. */
export const monthToSheet = (told: PlaybookMonth): Promise<string> =>
  written(() => Promise.resolve(monthReport(told, entityNamed, now().me?.name ?? '', tongue())));

/** What taking many jobs back would do, before it is done. */
export const takeBackToSheet = (preview: TakeBackPreview, said: string): Promise<string> =>
  written(() => Promise.resolve(takeBackReport(preview, said, entityNamed, now().me?.name ?? '', tongue())));

/** How the charges of a feature came about. */
export const chargesToSheet = (label: string, explained: Explained): Promise<string> =>
  written(() => Promise.resolve(chargesReport(label, explained, now().me?.name ?? '', tongue())));

/** How the line of some calls came about, a row a call. */
export const callsToSheet = (label: string, line: ChargedLine): Promise<string> =>
  written(() => Promise.resolve(callsReport(label, line, now().me?.name ?? '', tongue())));

/** What plans allow in a month, a row for each limit. */
export const allowancesToSheet = (label: string, month: string, allowances: readonly Allowance[]): Promise<string> =>
  written(() => Promise.resolve(allowancesReport(label, month, allowances, now().me?.name ?? '', tongue())));

export const marginsToSheet = (lines: readonly Margin[], by: SummedBy, days: Days): Promise<string> =>
  written(() => Promise.resolve(marginsReport(lines, by, days, now().me?.name ?? '', tongue())));
