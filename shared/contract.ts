/**
 * Every path of the bridge once, as data for both ends.
 *
 * To add a path: one entry here, under "METHOD /path/:with/:variables". From it follow, without another word:
 * - the methods of the path: 405 with Allow, and OPTIONS (server/http/methods.ts);
 * - the strict check of its query, and the values that its route gets, of the types said here (server/http/serve.ts);
 * - its lines in /openapi.json, bodies, answers and faults with them (server/http/openapi.ts);
 * - the types of the pane's `call('GET /features/:id/charges', { id })` (addin/api.ts);
 * - the laws: it has a route, answers 200 in its declared shape on the sample, and refuses unknown names (test/http/openapi.test.ts).
 * Then write the route: `serve(router, 'GET /features/:id/charges', async ({ id, query, user }) => …)`. What it returns is of the answer's
 * type or does not compile; a route that sends by itself (a stream, a file) returns `sent`. Shapes of answers are in shared/wire/.
 *
 * Paths with `:entity` stand for one path an entity (and `:owner` for each owner); `of` says which entities have it.
 */
import { actionsOf } from './actions/index.js';
import { entity as entityOf } from './fields.js';
import type { ActionOffer, EntityName, Preview } from './types.js';
import { earningPaths } from './wire/earningPaths.js';
import { playbookPaths } from './wire/playbookPaths.js';
import { link } from './wire/billing.js';
import { billingPaths } from './wire/billingPaths.js';
import { callPaths } from './wire/callPaths.js';
import { carrierPaths } from './wire/carrierPaths.js';
import { matchingPaths } from './wire/matchingPaths.js';
import { directDebitPaths } from './wire/directDebits.js';
import { ledgerPaths } from './wire/ledger.js';
import { outboxPaths } from './wire/outbox.js';
import { day, members, path, plain, type Method, type Path } from './wire/path.js';
import { flags, text as word, whole, choice } from './wire/query.js';
import { ordered, orderedOne, outcomes, records, row, run, runCustomers, takeBack, takeBackPreview, waiting, type Wire } from './wire/runs.js';
import { activity, checkedPIN, described, endedSessions, issued, me, signedIn, token, waysIn } from './wire/session.js';
import { savedList } from './wire/savedLists.js';
import { list, named, type Json } from './wire/shape.js';

export type { Method, Path };

const listName: Json = { type: 'string', maxLength: 100 };
const keptOfList: Json = {
  where: { type: 'object', description: 'Filters by their names, as in an order; dates may be words such as startOfMonth.' },
  columns: { type: 'array', items: plain, description: 'Fields in order; empty for the usual ones.' },
  sort: { type: 'string', description: 'As sort of a list.' },
  shared: { type: 'boolean', description: 'Everybody who may read its records sees it.' },
};
const preview = flags('Answer what it would do and write nothing.');
const force = flags('Do again what was done minutes ago.');
const confirm = flags('What is likely a mistake, such as a date years away, is meant.');
const takenBackPast = 'What was done to other fields since stays as it is and is named row by row in `stays`; what cannot go back is in `left`, with why.';
const has = (entity: EntityName, name: string): boolean => actionsOf(entity).some((each) => each.name === name);
const owns = (owner: EntityName | undefined, entity: EntityName): boolean => entityOf(entity).owners.some((each) => each.entity === owner);
// What is worked out when it is read has rows and no records: nothing is asked of one alone.
const single = (entity: EntityName): boolean => entityOf(entity).report === undefined;
// What can be done to a run is the runs' own, and no action of the registry.
const acts = (entity: EntityName): boolean => entity === 'runs' || actionsOf(entity).length > 0;
/** A record of the path's entity. */
const wire = named<Wire>(':record');

export const contract = {
  ...callPaths,
  ...carrierPaths,
  ...earningPaths,
  ...playbookPaths,
  'POST /sign-in': path({
    id: 'signIn',
    summary: 'Sign in: a token, its end and the user',
    open: true,
    body: members({ email: plain, password: plain }, ['email', 'password']),
    answer: signedIn,
  }),
  'GET /sign-in': path({ id: 'waysToSignIn', summary: 'How one can sign in: with a password, with the company’s own account', open: true, answer: waysIn }),
  'POST /sign-in/ticket': path({
    id: 'redeemTicket',
    summary: 'The session of somebody who came back from the company’s sign-in: its ticket, and the secret whose hash began it',
    open: true,
    body: members({ ticket: plain, secret: plain }, ['ticket', 'secret']),
    answer: signedIn,
  }),
  'DELETE /sign-in': path({ id: 'signOut', summary: 'Sign out: the token ends', status: 204 }),
  'GET /me': path({
    id: 'readMe',
    summary: 'Who is signed in, and where: `environment.today` is the business date, `environment.timeZone` the clock by which days begin',
    answer: me,
  }),
  'GET /me/waiting': path({
    id: 'readWaiting',
    summary: 'What waits for approval: by this user, and of this user',
    answer: waiting,
  }),
  'GET /entities': path({ id: 'listEntities', summary: 'The entities with their fields and counts', answer: list(described) }),

  'GET /savedLists': path({ id: 'listSavedLists', summary: "Lists kept under a name: one's own and the shared ones", answer: list(savedList) }),
  'POST /savedLists': path({
    id: 'saveList',
    summary: 'Keep a list under a name',
    body: members({ name: listName, entity: plain, ...keptOfList }, ['name', 'entity']),
    status: 201,
    answer: savedList,
  }),
  'PATCH /savedLists/:id': path({
    id: 'changeSavedList',
    summary: "Change one's own; a shared one of others is an administrator's to change",
    body: members({ name: listName, ...keptOfList }),
    answer: savedList,
  }),
  'DELETE /savedLists/:id': path({ id: 'deleteSavedList', summary: 'Delete it', status: 204 }),

  'GET /users/:id/tokens': path({ id: 'listTokens', summary: "A user's tokens, without what they are", answer: list(token) }),
  'POST /users/:id/tokens': path({
    id: 'issueToken',
    summary: 'A new token, shown this once',
    body: members({ name: { type: 'string', maxLength: 200 }, days: { type: 'integer', minimum: 1, maximum: 3650, default: 365 } }),
    status: 201,
    answer: issued,
  }),
  'DELETE /users/:id/tokens': path({
    id: 'endSessions',
    summary: 'End all sessions of a user but the one that asks; issued tokens go on',
    answer: endedSessions,
  }),
  'DELETE /users/:id/tokens/:token': path({ id: 'endToken', summary: 'End a token', status: 204 }),
  'POST /users/:id/password': path({
    id: 'setPassword',
    summary: "Set a password; all tokens of the user end. One's own needs the one before as `current`",
    body: members({ password: { type: 'string', minLength: 12, maxLength: 200 }, current: plain }, ['password']),
    status: 204,
  }),

  ...billingPaths,
  'POST /customers/:id/pin': path({
    id: 'checkPIN',
    summary: 'Whether this is the PIN that the customer was given; wrong ones make the customer wait',
    reads: ['customers'],
    body: members({ pin: { type: 'string', maxLength: 20 } }, ['pin']),
    answer: checkedPIN,
  }),
  ...outboxPaths,
  ...matchingPaths,
  ...directDebitPaths,
  ...ledgerPaths,

  'GET /invoices/:id/ubl': path({
    id: 'readEInvoice',
    summary: 'The invoice as an e-invoice: UBL 2.1 in Peppol BIS Billing 3.0',
    reads: ['customers', 'invoices', 'transactions'],
    forms: ['application/xml'],
    alone: true,
  }),
  'POST /invoices/:id/link': path({
    id: 'linkInvoicePDF',
    summary: 'An address that opens its pages in a browser for five minutes, without a token',
    reads: ['customers', 'invoices', 'transactions'],
    status: 201,
    answer: link,
  }),
  'GET /links/:link': path({ id: 'openLink', summary: 'The document behind a link', open: true, forms: ['application/pdf'], alone: true }),

  'GET /runs/customers': path({
    id: 'listRunCustomers',
    summary: 'Whose records these runs were about',
    reads: ['runs'],
    query: { ids: word('Ids of runs with commas, at most 100.') },
    answer: list(runCustomers),
  }),
  'GET /runs/:id': path({
    id: 'readRun',
    summary: 'One run, and how far it is',
    reads: ['runs'],
    query: {
      wait: whole('Wait so many seconds for it to move on.', 0, 30),
      version: whole('The version seen last: an answer as soon as there is another.', 0, 2 ** 31),
      reversal: flags('With whether any of it can still be taken back, and why not.'),
      as: choice('The order as a command, in text/plain.', 'curl', 'powershell'),
    },
    answer: run,
  }),
  'POST /runs/:id': path({
    id: 'controlRun',
    summary: 'Cancel, resume, approve, ask back, decline, reverse …',
    query: {
      action: choice(
        'What to do.',
        'cancel',
        'resume',
        'move',
        'continue',
        'rerunFailed',
        'approve',
        'askBack',
        'answer',
        'decline',
        'reverse',
        'hide',
        'unhide',
      ),
      preview: flags(`Of reverse: what it would do. ${takenBackPast}`),
    },
    body: {
      type: 'object',
      properties: {
        reason: plain,
        comment: plain,
        ticket: plain,
        strike: { type: 'array', items: plain, description: 'Of approve: records to leave out.' },
        on: { ...plain, format: 'date', description: 'Of move: the new day.' },
        along: { type: 'boolean', description: 'Of move: dates in the order that are the old day become the new one.' },
      },
    },
    answer: ordered,
  }),
  'GET /runs/:id/preview': path({
    id: 'readProposal',
    summary: 'The preview of a proposal, as its proposer saw it or as it would be now',
    reads: ['runs'],
    query: { now: flags('Worked out anew, for the business date of the proposal; nothing is written.') },
    answer: named<Preview>('Preview'),
  }),
  'GET /runs/:id/rows': path({
    id: 'listRunRows',
    summary: 'The rows of a run, with outcome and message',
    reads: ['runs'],
    query: {
      outcome: choice('Only those.', ...outcomes),
      limit: whole('At most so many (100).', 0, 1_000),
      offset: whole('Leave out so many.', 0, 100_000),
      after: whole('Only those after this position.', 0, 100_000),
    },
    answer: list(row),
    forms: ['text/csv', 'application/x-ndjson'],
  }),
  'GET /runs/:id/records': path({
    id: 'listRunRecords',
    summary: 'The records that a run changed, by entity',
    reads: ['runs'],
    query: {
      limit: whole('At most so many (500).', 0, 1_000),
      after: whole('Only those of rows after this position.', 0, 100_000),
    },
    answer: records,
  }),

  'GET /takeBacks/:id': path({
    id: 'readTakeBack',
    summary: 'What a proposal would take back, as its proposer saw it or as it would be now',
    tag: 'runs',
    reads: ['runs'],
    query: { now: flags('Worked out anew, for the business date of the proposal; nothing is written.') },
    answer: takeBackPreview,
  }),
  'POST /takeBacks': path({
    id: 'takeBack',
    summary: 'Take back many jobs as one: what a person did, what was done to these rows, or these jobs',
    tag: 'runs',
    reads: ['runs'],
    query: { preview: flags(`What it would do, row by row and in pounds; nothing is written. ${takenBackPast}`) },
    body: members({
      by: { ...plain, description: 'Whose jobs: the name of a person.' },
      entity: { ...plain, description: 'With ids: what kind of records they are.' },
      ids: { type: 'array', items: plain, description: 'Everything that was done to these records.' },
      from: { ...plain, format: 'date-time', description: 'With by or ids: from when on.' },
      to: { ...plain, format: 'date-time', description: 'Until when; now where it is left out.' },
      runs: { type: 'array', items: plain, description: 'These jobs; a job that took others back among them.' },
      records: {
        type: 'array',
        items: members({ entity: plain, id: plain, digest: plain }, ['entity', 'id', 'digest']),
        description: 'The records of the preview: only these, each only if it would still come out the same.',
      },
      today: { ...day, description: 'The business date of the preview.' },
      comment: plain,
      ticket: plain,
    }),
    answer: takeBack,
  }),

  'GET /:entity': path({ id: 'list', summary: 'List them: one page; text/csv and application/x-ndjson stream everything', answer: list(wire) }),
  'POST /:entity': path({
    id: 'order',
    summary: 'Make one, or run an action on many',
    order: true,
    query: { action: word('The action; without it a record is made.'), preview, force, confirm },
    body: 'order',
    answer: ordered,
    of: acts,
  }),
  'GET /:entity/actions': path({ id: 'listActions', summary: 'The actions there are', answer: list(named<ActionOffer>('ActionOffer')) }),
  'POST /:entity/actions': path({
    id: 'offerActions',
    summary: 'The actions for these records, and why not',
    body: 'selection',
    answer: list(named<ActionOffer>('ActionOffer')),
  }),
  'GET /:entity/:id': path({ id: 'read', summary: 'One of them', answer: wire, of: single }),
  'POST /:entity/:id': path({
    id: 'act',
    summary: 'Run an action on one',
    order: true,
    query: { action: word('The action.'), preview, force, confirm },
    body: 'one',
    answer: orderedOne,
    of: acts,
  }),
  'PATCH /:entity/:id': path({
    id: 'edit',
    summary: 'Edit',
    order: true,
    query: { preview, force, confirm },
    body: 'edit',
    answer: orderedOne,
    of: (entity) => has(entity, 'edit'),
  }),
  'DELETE /:entity/:id': path({
    id: 'delete',
    summary: 'Delete',
    order: true,
    query: { preview, force, confirm },
    status: 204,
    of: (entity) => has(entity, 'delete'),
  }),
  'GET /:entity/:id/actions': path({
    id: 'listActionsOf',
    summary: 'The actions for this record, and why not',
    answer: list(named<ActionOffer>('ActionOffer')),
    of: single,
  }),
  'GET /:entity/:id/later': path({
    id: 'listLaterOf',
    summary: 'Orders that wait for their day and name this record, the next first',
    reads: ['runs'],
    answer: list(run),
    of: single,
  }),
  'GET /:entity/:id/activities': path({ id: 'listActivitiesOf', summary: 'Who changed it, what, when and why', answer: list(activity), of: single }),
  'GET /:owner/:id/:entity': path({
    id: 'listOf',
    summary: 'Those of one',
    answer: list(wire),
    // The log is listed by record, below every record.
    of: (entity, owner) => owns(owner, entity) && entity !== 'activities',
  }),
  'POST /:owner/:id/:entity': path({
    id: 'createOf',
    summary: 'A new one of this record',
    order: true,
    query: { preview, force, confirm },
    body: 'create',
    status: 201,
    answer: wire,
    of: (entity, owner) => owns(owner, entity) && has(entity, 'create'),
  }),
} as const;

export type Contract = typeof contract;
export type PathName = keyof Contract;
export const pathNames = Object.keys(contract) as readonly PathName[];
export const pathOf = (name: PathName): Path => contract[name] as Path;

/** The method and the parts of a name: `GET`, `['features', ':id', 'charges']`. */
export function partsOf(name: PathName): { readonly method: Method; readonly parts: readonly string[] } {
  const [method, address] = name.split(' ') as [Method, string];
  return { method, parts: address.split('/').slice(1) };
}
