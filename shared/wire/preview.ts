/** What an order would do: its rows with changes and charges, its totals, refusals and warnings. Money in pounds, before VAT. */
import { entityNames } from '../entityNames.js';
import type { Amount, Change, Charge, ChargeKind, EntityName, Preview, PreviewTotals, RepricedCalls, RowPreview, Still, Values } from '../types.js';
import { warningKinds, type WarningGroup } from '../warnings.js';
import { byName, choice, day, declared, figure, flag, list, maybe, object, open, some, text, whole } from './shape.js';

/** The name of an entity. */
export const entityName = choice<EntityName>(...entityNames);
const kind = choice<ChargeKind>('oneOff', 'recurring', 'instalment', 'usage', 'manual');
const money = choice<Amount>('invoices', 'payments', 'directDebits', 'writtenOff', 'allocated', 'heldBack', 'tickedOff', 'disputed');

/** By field of its entity. */
const fields = open<Values>();
const change = declared<Change>()(
  { entity: entityName, id: text, kind: choice('create', 'update', 'delete'), before: fields, after: fields, why: text },
  { customerID: text, inForce: fields },
);

const charge = declared<Charge>()(
  {
    customerID: text,
    numberID: maybe(text),
    serviceID: maybe(text),
    featureID: maybe(text),
    kind,
    description: text,
    periodFrom: maybe(day),
    periodTo: maybe(day),
    billDate: day,
    featureCount: figure,
    gross: figure,
    discount: figure,
    net: figure,
    backfilled: flag,
    when: choice('now', 'next run'),
  },
  { charged: object({ from: day, to: day, unitPrice: maybe(figure) }), corrects: object({ VATRate: maybe(text), rateDate: maybe(day) }) },
);

/** What an order touches besides charges and credits; each only where there is any. */
const besides = {
  still: declared<Still>()({ net: figure, lines: whole, until: day }),
  held: figure,
  fallsAway: object({ charges: figure, credits: figure }),
  amounts: some(money, figure),
};

/** One record of a preview. */
export const rowPreview = declared<RowPreview>()(
  {
    id: text,
    label: text,
    version: whole,
    outcome: choice('ready', 'refused'),
    digest: text,
    changes: list(change),
    charges: list(charge),
    notes: list(text),
    warnings: list(text),
    net: figure,
    monthlyBefore: figure,
    monthlyAfter: figure,
  },
  { why: text, code: whole, fields: byName(text), made: object({ id: text, run: text }), parameters: fields, ...besides },
);

export const previewTotals = declared<PreviewTotals>()(
  {
    selected: whole,
    ready: whole,
    refused: whole,
    changed: some(entityName, whole),
    charges: figure,
    credits: figure,
    net: figure,
    now: figure,
    nextRun: figure,
    byKind: byName(figure),
    monthlyBefore: figure,
    monthlyAfter: figure,
  },
  besides,
);

const repriced = declared<RepricedCalls>()({
  calls: whole,
  lost: whole,
  placed: whole,
  waiting: whole,
  before: figure,
  after: figure,
  customers: list(object({ customerID: text, customer: text, calls: whole, before: figure, after: figure })),
  more: flag,
});

const warning = declared<WarningGroup>()({ kind: choice(...warningKinds), severity: choice(1, 2, 3), text, count: whole, ids: list(text) });

/** A row of a run that a take-back leaves alone. */
export const left = { id: text, label: maybe(text), why: text };
/** What others did to further fields of a row since, and which a take-back leaves as it is. */
export const stays = { ...left, fields: list(text) };
/** Lines of a file that are kept out. */
export const ofFile = { refusedLines: list(object({ line: whole, why: text })), refusedCount: whole };

/** An order's preview as the API answers it. */
export const preview = declared<Preview>()(
  {
    entity: entityName,
    action: text,
    title: text,
    billing: choice('none', 'at once', 'next run'),
    today: day,
    notes: list(text),
    rows: list(rowPreview),
    totals: previewTotals,
    refusals: list(object({ why: text, count: whole, ids: list(text) }, { confirm: choice(true) })),
    warnings: list(warning),
    digest: text,
    control: object({ count: whole, sum: figure, hash: text }),
  },
  {
    approval: text,
    customers: list(object({ customer: text, count: whole, net: figure, monthlyBefore: figure, monthlyAfter: figure })),
    calls: repriced,
    reverses: text,
    left: list(object(left)),
    stays: list(object(stays)),
    ...ofFile,
  },
);
