/**
 * How a move is planned: the record itself, what hangs below it, and what that does to the charges. Every move of every
 * entity goes through here, so that a cascade and its way back can never disagree.
 */
import { billTo, endedBefore, held, nextLines, released, resumed, resumedBefore, stopped, stoppedAtEnd } from '../billing/index.js';
import { earliest, formatDate } from '../dates.js';
import { refused } from '../fault.js';
import { formatPence, unitsToPence } from '../money.js';
import { entity as entityOf, label } from '../fields.js';
import { planned, surroundings, type Touched } from './changes.js';
import { causeOf, holdsOf, layered, marksOf, ownStatus, sameCause, statusWith, type Cause, type Mark } from './marks.js';
import { below, fitting, moves, statusOf, thing, type Container, type Moving } from './moves.js';
import { count, list } from './words.js';
import type { Context, EntityName, Plan, RecordOf, Status, Value, Values } from '../types.js';
import { asText } from '../values.js';
import type { Warning } from '../warnings.js';

/** What the form of a move says. */
export interface Step {
  readonly status: string;
  readonly date: string;
  readonly statusReason: string | null;
  /** Drop: when notice was given; for features that do not say it themselves. */
  readonly noticeGiven?: string | null;
  /** Drop: the record that the order names; the notice noted on it counts before that noted elsewhere. */
  readonly actedOn?: RecordOf;
  /** Drop of a feature: the last day to charge for, whatever the terms say. */
  readonly dateBillTo?: string | null;
  /** Drop of an owner: its features end where the same drop had ended them before they came back from it. */
  readonly billToAsBefore?: boolean;
  /** Reinstatement of an owner: its features are charged again from where they had come back before the same drop was made again. */
  readonly billedFromAsBefore?: boolean;
}

const kinds = { suspend: 'suspended', makeNonBillable: 'nonBillable' } as const;
const relatedTo = { numbers: 'relatedNumberStatus', services: 'relatedServiceStatus', features: 'relatedFeatureStatus' } as const;

/** The plan of a move of one record and of everything below it. */
export function moved(name: Moving, entity: Container | 'features', record: RecordOf, given: Omit<Step, 'actedOn'>, context: Context): Plan {
  const step: Step = { actedOn: record, ...given };
  const { catalogue } = context;
  const title = `${moves[name].title} ${entityOf(entity).title}`;
  const now = statusOf(entity, record, catalogue);
  const status = fitting(entity, moves[name].to(now), step.status, title, catalogue);
  checkDate(name, entity, record, step);
  const own = ownMove(name, entity, record, now, status, step, context);
  const touched = [own, ...(entity === 'features' ? [] : cascade(name, entity, record, own.after, status, step, context))];
  return planned(touched, context, {
    notes: [...notes(name, entity, touched), ...waitingBesides(name, entity, record, touched, step, context)],
    warnings: warnings(name, entity, record, step, context),
  });
}

/* ---- the record itself ---- */

function ownMove(name: Moving, entity: Container | 'features', record: RecordOf, now: Status, named: Status, step: Step, context: Context): Touched {
  const { catalogue } = context;
  const marks = marksOf(record);
  const common: Values = { statusReason: step.statusReason, statusChangedStamp: step.date, ...entered(name, context) };
  if (name === 'drop') {
    // The marks stay: whoever holds it may let go while it is dropped, and reinstating asks again.
    const ends = entity === 'features' ? featureEnds(record, step, context) : containerEnds(step);
    return { entity, record, after: { status: named.name, ...common, ...ends.fields }, why: ends.why };
  }
  if (name === 'reinstate') refuseUnderEnded(entity, record, context);
  const causes = name === 'reinstate' ? holdsAbove(entity, record, context) : marks;
  const own = name === 'reinstate' || marks.length === 0 ? named : ownUnder(name, entity, record, now, named, context);
  const { status, cascade: layers } = layered(entity, record, own, causes, [named.name], catalogue);
  // The notice of what is reinstated is withdrawn with it, unless it is named again; what came along keeps what is noted on it.
  const stands = name === 'reinstate' && entity !== 'features' ? { cancellationNoticeGivenDate: step.noticeGiven ?? null } : {};
  const after: Values = { status: status.name, cascade: layers, ...common, ...dates(name, entity, record, status, step.date), ...stands };
  const why = `${sentence(name)} ${name === 'unsuspend' || name === 'makeBillable' || name === 'reinstate' ? 'from' : 'on'} ${formatDate(step.date)}${status === named ? '' : `; ${status.name}, because what it belongs to is on hold`}.`;
  if (entity !== 'features') return { entity, record, after, why };
  const money = comesBack(record, marks, causes, step, catalogue);
  return { entity, record, after: { ...after, ...money, ...heldByItself({ ...record, ...money } as RecordOf, named, step.date, catalogue) }, why };
}

/** A feature that comes back suspended or off the bills by its own status holds itself, until it comes back by one that is neither. */
function heldByItself(feature: RecordOf, { suspended, billable }: Status, date: string, catalogue: Context['catalogue']): Values {
  const by = causeOf('features', feature);
  let fields: Values = {};
  for (const [kind, is] of [
    ['suspended', suspended],
    ['nonBillable', !billable],
  ] as const) {
    const current = { ...feature, ...fields } as RecordOf;
    if (is) fields = { ...fields, ...held(current, kind, date, by, catalogue) };
    else if (JSON.stringify(current['billing']).includes(`"${by}"`)) fields = { ...fields, ...released(current, kind, date, by, catalogue) };
  }
  return fields;
}

/** The own status below the marks of parents, moved like the record: off the bills itself while its customer is suspended. */
function ownUnder(name: Moving, entity: EntityName, record: RecordOf, now: Status, named: Status, { catalogue }: Context): Status {
  const own = catalogue.status(entity, ownStatus(record)) ?? now;
  return statusWith(entity, moves[name].to(own), [named.name], catalogue) ?? own;
}

const sentence = (name: Moving): string =>
  ({
    drop: 'Dropped',
    reinstate: 'Reinstated',
    suspend: 'Suspended',
    unsuspend: 'No longer suspended',
    makeNonBillable: 'Taken off the bills',
    makeBillable: 'Back on the bills',
  })[name];

function containerEnds({ date, noticeGiven }: Step): { fields: Values; why: string } {
  return {
    fields: { dateDrop: date, updatedDate: date, ...(noticeGiven ? { cancellationNoticeGivenDate: noticeGiven } : {}) },
    why: `Dropped on ${formatDate(date)}.`,
  };
}

/** The end of one feature's charges: R6. */
function featureEnds(feature: RecordOf, step: Step, context: Context): { fields: Values; why: string } {
  const { date, noticeGiven, actedOn, dateBillTo } = step;
  const { catalogue } = context;
  const before = step.billToAsBefore ? endedBefore(feature, date) : undefined;
  const until =
    before === undefined
      ? billTo(feature, { dateDrop: date, cancellationNoticeGivenDate: noticeGiven, actedOn, dateBillTo }, surroundings(feature, context))
      : { date: before, why: 'as it was before it was reinstated' };
  return {
    fields: { dateDrop: date, ...stopped(feature, until.date, catalogue, date, until.date === feature['endDate']) },
    why: `Dropped on ${formatDate(date)}; charged up to ${formatDate(until.date)}: ${until.why}${until.why.endsWith('.') ? '' : '.'}`,
  };
}

/** The date fields that go with a status, for records that have them. */
function dates(name: Moving, entity: EntityName, record: RecordOf, status: Status, date: string): Values {
  const moved: Record<string, Value> = {};
  if (name === 'reinstate') Object.assign(moved, { dateDrop: null, dateReinstate: date });
  if (entity === 'features') return name === 'reinstate' ? { ...moved, dateBillTo: null } : {};
  if (name === 'reinstate') Object.assign(moved, { updatedDate: date });
  if (name === 'reinstate' && entity === 'customers') moved['finalBillDate'] = null;
  moved['dateSuspend'] = status.suspended ? (record['dateSuspend'] ?? date) : null;
  moved['dateMakeNonBillable'] = status.active && !status.billable ? (record['dateMakeNonBillable'] ?? date) : null;
  return moved;
}

/* ---- what hangs below ---- */

/** What a move of `parent` does to the records below it, owners before what they own. */
function cascade(name: Moving, entity: Container, parent: RecordOf, itself: Values, status: Status, step: Step, context: Context): Touched[] {
  const { taking, done } = moves[name];
  const cause: Cause = { action: taking, by: causeOf(entity, parent) };
  const why = `${done[0]!.toUpperCase()}${done.slice(1)} with ${label(entity, parent)} from ${formatDate(step.date)}.`;
  const after = new Map<string, RecordOf>([[cause.by, { ...parent, ...itself } as RecordOf]]);
  const reach = name === taking ? takes : givesBack;
  const touched: Touched[] = [];
  for (const kind of below[entity]) {
    const related = status[relatedTo[kind as keyof typeof relatedTo]];
    for (const record of context.owned(kind, parent)) {
      const reached = reach(kind, record, cause, related, step, after, context);
      if (!reached) continue;
      touched.push({ entity: kind, record, after: reached.fields, why: reached.why ?? why });
      if (kind !== 'features') after.set(causeOf(kind, record), { ...record, ...reached.fields } as RecordOf);
    }
  }
  return touched;
}

interface Reached {
  readonly fields: Values;
  readonly why?: string;
}

type Reach = (
  entity: EntityName,
  record: RecordOf,
  cause: Cause,
  related: string | null,
  step: Step,
  after: ReadonlyMap<string, RecordOf>,
  context: Context,
) => Reached | undefined;

/** Drop, suspend and make non-billable reach what is active; what ended before is left alone. */
const takes: Reach = (entity, record, cause, related, step, _after, context) => {
  const { catalogue } = context;
  const now = catalogue.status(entity, asText(record['status']));
  const marks = marksOf(record);
  if (!now?.active || marks.some((mark) => sameCause(mark, cause))) return undefined;
  if (cause.action === 'drop' && !statusWith(entity, { active: false, finalBill: false }, [related], catalogue)) {
    throw refused(`No status of ${entity} says that a ${thing(entity)} ended; an administrator can add one.`);
  }
  const own = catalogue.status(entity, ownStatus(record)) ?? now;
  const { status, cascade: layers } = layered(entity, record, own, [...marks, cause], [related], catalogue);
  const values = { cascade: layers, ...stamps(record, status, step), ...entered(cause.action, context) };
  if (cause.action === 'drop') {
    const ends = entity === 'features' ? featureEnds(record, step, context) : { fields: { dateDrop: step.date, updatedDate: step.date } };
    return { ...ends, fields: { ...values, ...ends.fields } };
  }
  if (entity === 'features') return { fields: { ...values, ...held(record, kinds[cause.action], step.date, cause.by, catalogue) } };
  return { fields: { ...values, ...dates(cause.action, entity, record, status, step.date) } };
};

/** The opposites bring back what this parent's action took, and nothing else. */
const givesBack: Reach = (entity, record, cause, related, step, after, context) => {
  const { catalogue } = context;
  const marks = marksOf(record);
  const mark = marks.find((each) => sameCause(each, cause));
  if (!mark) return undefined;
  const now = statusOf(entity, record, catalogue);
  const own = catalogue.status(entity, ownStatus(record)) ?? now;
  const rest = marks.filter((each) => each !== mark);
  const dropped = !now.active && cause.action !== 'drop';
  const causes = cause.action === 'drop' ? holdsAbove(entity, record, context, after) : rest;
  const { status: layeredStatus, cascade: layers } = layered(entity, record, own, causes, [mark.status, related], catalogue);
  const status = dropped ? now : layeredStatus;
  const name = moves[cause.action].opposite;
  const values = {
    ...stamps(record, status, { ...step, statusReason: mark.statusReason }),
    cascade: layers,
    ...entered(name, context),
    ...(dropped ? {} : dates(name, entity, record, status, step.date)),
  };
  if (entity !== 'features') return { fields: values };
  if (cause.action !== 'drop') return { fields: { ...values, ...released(record, kinds[cause.action], step.date, cause.by, catalogue) } };
  const money = comesBack(record, marks, causes, step, catalogue);
  const since = resumesAsBefore(record, step);
  if (since === undefined) return { fields: { ...values, ...money } };
  return {
    fields: { ...values, ...money },
    why: `Reinstated on ${formatDate(step.date)}; charged again from ${formatDate(since)}, as before it was dropped again.`,
  };
};

const stamps = (record: RecordOf, status: Status, { date, statusReason }: Step): Values =>
  status.name === record['status'] ? {} : { status: status.name, statusReason, statusChangedStamp: date };

/** The moment at which a drop or a return is done, beside the day that it counts from. */
const entered = (name: Moving, { now }: Context): Values =>
  name === 'drop' ? { droppedAt: now } : name === 'reinstate' ? { droppedAt: null, reinstatedAt: now } : {};

/** The charges of a feature that comes back: they go on from the date, under the holds that lie on it now. */
function comesBack(feature: RecordOf, before: readonly Mark[], causes: readonly Cause[], step: Step, catalogue: Context['catalogue']): Values {
  const { date } = step;
  let fields = resumed(feature, resumesAsBefore(feature, step) ?? undone(feature, date), catalogue);
  const current = (): RecordOf => ({ ...feature, ...fields }) as RecordOf;
  for (const mark of before) {
    if (mark.action !== 'drop' && !causes.some((cause) => sameCause(cause, mark)))
      fields = { ...fields, ...released(current(), kinds[mark.action], date, mark.by, catalogue) };
  }
  for (const cause of causes) {
    if (cause.action !== 'drop' && !before.some((mark) => sameCause(mark, cause)))
      fields = { ...fields, ...held(current(), kinds[cause.action], cause.from ?? date, cause.by, catalogue) };
  }
  return fields;
}

/** The day from which it was charged again before the same drop was made once more, where a way back asks for it. */
const resumesAsBefore = (feature: RecordOf, { billedFromAsBefore }: Step): string | undefined => (billedFromAsBefore ? resumedBefore(feature) : undefined);

/** On its drop date a drop is taken back altogether: where the end date had stopped the charges before, no days fall out either. */
function undone(feature: RecordOf, date: string): string {
  const { dateDrop, dateBillTo } = feature;
  if (typeof dateDrop !== 'string' || typeof dateBillTo !== 'string' || date > dateDrop) return date;
  return stoppedAtEnd(feature) && resumedBefore(feature) !== date ? earliest(date, dateBillTo) : date;
}

/** The holds of whatever this record belongs to, outermost first; `after` knows records as the plan leaves them. */
export function holdsAbove(
  entity: EntityName,
  record: Values,
  context: Pick<Context, 'referred' | 'catalogue'>,
  after: ReadonlyMap<string, RecordOf> = new Map(),
): readonly Cause[] {
  return entityOf(entity).owners.flatMap(({ entity: owner, field }) => {
    const id = record[field];
    if (typeof id !== 'string') return [];
    const found = after.get(`${owner}/${id}`) ?? context.referred(owner, id);
    return found ? holdsOf(owner, found, context.catalogue) : [];
  });
}

/**
 * Nothing can live under an owner that ended. Money can: who has left still pays, and is billed for calls of their last days
 * however late the carrier tells of them (R14a).
 */
export function refuseUnderEnded(entity: EntityName, record: Values, { referred, catalogue }: Pick<Context, 'referred' | 'catalogue'>): void {
  for (const { entity: owner, field } of entityOf(entity).owners) {
    const id = record[field];
    const found = typeof id === 'string' ? referred(owner, id) : undefined;
    const status = found && catalogue.status(owner, asText(found['status']));
    if (found && status && !status.active) {
      const since = found['dateDrop'] ?? found['finalBillDate'];
      if (entityOf(entity).settles) continue;
      if (entity === 'transactions' && record['kind'] === 'usage' && typeof since === 'string' && asText(record['transactionDate']) <= since) continue;
      throw refused(
        `Its ${thing(owner)} ${label(owner, found)} is ${status.name}${since ? ` since ${asText(since)}` : ''}; Reinstate on that ${thing(owner)} comes first.`,
      );
    }
  }
}

/* ---- what is said about it ---- */

/** The way back cannot begin before what it takes back: on that very day it takes it back altogether. */
function checkDate(name: Moving, entity: EntityName, record: RecordOf, { date }: Step): void {
  const field = ({ reinstate: 'dateDrop', unsuspend: 'dateSuspend', makeBillable: 'dateMakeNonBillable' } as const)[name as 'reinstate'];
  const begun = field && record[field];
  if (typeof begun !== 'string') return;
  const until = name === 'reinstate' && entity === 'features' && typeof record['dateBillTo'] === 'string' ? earliest(record['dateBillTo'], begun) : begun;
  if (date >= until) return;
  const why = `This ${thing(entity)} was ${moves[moves[name].opposite].done} on ${begun}; give ${until} or a later day.`;
  throw refused(why, { [({ reinstate: 'dateReinstate', unsuspend: 'dateUnsuspend', makeBillable: 'dateMakeBillable' } as const)[name as 'reinstate']]: why });
}

function notes(name: Moving, entity: EntityName, touched: readonly Touched[]): string[] {
  if (touched.length === 1) return [touched[0]!.why];
  const reached = below.customers.flatMap((kind) => {
    const n = touched.slice(1).filter((each) => each.entity === kind).length;
    return n > 0 ? [count(n, thing(kind))] : [];
  });
  const with_ = reached.length > 0 ? [`With this ${thing(entity)} ${moves[name].done}: ${list(reached)}.`] : [];
  return [touched[0]!.why, ...with_];
}

/**
 * Who leaves is invoiced for lines by hand and usage, too, that have nothing to do with what ends; who is off the bills is not, nor for
 * what of their features that have ended is still to come, until they are billed again.
 */
function waitingBesides(name: Moving, entity: EntityName, record: RecordOf, touched: readonly Touched[], { date }: Step, context: Context): readonly string[] {
  if (entity !== 'customers' || !(name === 'drop' || name === 'makeNonBillable' || name === 'makeBillable')) return [];
  const waiting = context.waiting(record).map((line) => unitsToPence(Number(line['net'] ?? 0)));
  const net = (lines: readonly number[]): number => lines.reduce((sum, each) => sum + each, 0);
  if (name === 'drop')
    return waiting.length === 0
      ? []
      : [`On the next invoice besides: ${count(waiting.length, 'line that waits', 'lines that wait')} for one, ${formatPence(net(waiting))} before VAT.`];
  const moving = new Set(touched.map(({ record: { id }, entity: kind }) => `${kind}/${id}`));
  const ended = context
    .owned('features', record)
    .filter(({ id }) => !moving.has(`features/${id}`))
    .flatMap((feature) => nextLines(feature, context.raised(feature.id), surroundings(feature, context)));
  const lines = [...waiting, ...ended];
  if (lines.length === 0) return [];
  const many = `${count(lines.length, 'line')} of what has ended, by hand or of usage, ${formatPence(net(lines))} before VAT`;
  if (name === 'makeBillable') return [`On the next invoice besides: ${many}.`];
  return [date > context.today ? `From ${formatDate(date)} on nothing else comes either: ${many} by now.` : `Waits besides until it is billed again: ${many}.`];
}

function warnings(name: Moving, entity: EntityName, record: RecordOf, { date }: Step, { today }: Context): Warning[] {
  const notice = record['cancellationNoticeGivenDate'];
  const start = record['startDate'];
  return [
    ...(date > today
      ? [{ kind: 'toCome' as const, text: `${formatDate(date)} is still to come: the status changes at once, the charges from that day.` }]
      : []),
    ...(name === 'drop' && entity === 'features' && typeof start === 'string' && date < start ? [beforeStart(date, start, today)] : []),
    ...(name === 'reinstate' && entity === 'features' && typeof notice === 'string'
      ? [{ kind: 'noticeNoted' as const, text: `The cancellation notice of ${formatDate(notice)} is still noted on it; clear it by Edit if it was withdrawn.` }]
      : []),
  ];
}

/** What has not begun is cancelled; what has, and is dropped before its start, was likely typed wrong. */
const beforeStart = (date: string, start: string, today: string): Warning =>
  start > today
    ? { kind: 'cancelled', text: `${formatDate(date)} is before its start on ${formatDate(start)}: it is cancelled and nothing of it is charged.` }
    : { kind: 'beforeStart', text: `${formatDate(date)} is before its start on ${formatDate(start)}: everything that was charged comes back.` };
