/** POST /match, POST /marks and POST /statements: what somebody else's list or bank statement means here. They read, and find only what the asker may read. */
import { Router } from 'express';
import { badValue, missing, noSuchRecord } from '../../../shared/fault.js';
import { entities } from '../../../shared/entities/index.js';
import { matchable, type Matchable } from '../../../shared/matching/answer.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { idFault, isBlank } from '../../../shared/values.js';
import { longestMark } from '../../engine/rows.js';
import { matchLines } from '../../matching/lines.js';
import { matchReceipts } from '../../matching/receipts.js';
import { readStatement } from '../../matching/statements/read.js';
import { authoriseReading, mayRead, type User } from '../../people/authorise.js';
import { bodyOf, only } from '../body.js';
import { idIn, type Parts } from '../request.js';
import { serve } from '../serve.js';
import { inTurn, manyRecords } from '../turns.js';

const mostLines = 20_000;
/** A line of a sheet may be a whole paragraph; it is answered as nothing that there is. */
const longest = 5_000;

export function matchingRoutes({ store, catalogue }: Parts): Router {
  const router = Router({ caseSensitive: true });
  serve(router, 'POST /match', async ({ user, request, response }) => {
    const { lines: given, entity, customerID: whose } = only(bodyOf(request), ['lines', 'entity', 'customerID']);
    const lines = linesOf(given);
    const kind = kindOf(entity);
    const readable = readableBy(user, kind);
    const customerID = isBlank(whose) ? undefined : idIn('customers', whose);
    if (customerID !== undefined) {
      authoriseReading(user, 'customers');
      if ((await store.load('customers', [customerID], ['id', 'version'])).length === 0) throw noSuchRecord('customers', customerID);
    }
    if (lines.length > manyRecords) await inTurn(response, 'many');
    return matchLines(store, await catalogue(), readable, {
      lines,
      ...(kind === undefined ? {} : { entity: kind }),
      ...(customerID === undefined ? {} : { customerID }),
    });
  });
  serve(router, 'POST /marks', async ({ user, request }) => {
    const { entity, marks } = only(bodyOf(request), ['entity', 'marks']);
    const kind = creatable.find((each) => each === entity);
    if (kind === undefined) throw isBlank(entity) ? missing({ entity: 'Say of which entity.' }) : badValue({ entity: `There is ${creatable.join(', ')}.` });
    authoriseReading(user, kind);
    return [...(await store.marked(kind, marksOf(marks))).values()];
  });
  serve(router, 'POST /statements', async ({ request, response }) => {
    const { text, chosen } = only(bodyOf(request), ['text', 'chosen']);
    if (text === undefined || text === null) throw missing({ text: 'Give the text of the statement.' });
    if (typeof text !== 'string') throw badValue({ text: 'Give the statement as text.' });
    await inTurn(response, 'many');
    return matchReceipts(store, readStatement(text), chosenIn(chosen));
  });
  return router;
}

/** What can be made out of rows. */
const creatable: readonly EntityName[] = entities.filter(({ standard }) => standard.includes('create')).map(({ name }) => name);

function marksOf(given: Value | undefined): readonly string[] {
  if (!Array.isArray(given) || given.length === 0) throw missing({ marks: 'Give the marks as a list.' });
  if (given.length > mostLines) throw badValue({ marks: `At most ${mostLines.toLocaleString('en-GB')} at once.` });
  return [
    ...new Set(
      (given as readonly Value[]).map((mark, place) => {
        if (typeof mark !== 'string' || mark.length > longestMark)
          throw badValue({ marks: `Mark ${place + 1}: give a text of at most ${longestMark} characters.` });
        return mark;
      }),
    ),
  ];
}

function linesOf(given: Value | undefined): readonly string[] {
  if (!Array.isArray(given))
    throw given === undefined || given === null ? missing({ lines: 'Give the lines as a list.' }) : badValue({ lines: 'Give a list.' });
  const lines = given as readonly Value[];
  if (lines.length === 0) throw missing({ lines: 'The list is empty.' });
  if (lines.length > mostLines)
    throw badValue({ lines: `At most ${mostLines.toLocaleString('en-GB')} lines at once; these are ${lines.length.toLocaleString('en-GB')}.` });
  return lines.map((line, place) => {
    if (typeof line !== 'string' && typeof line !== 'number') throw badValue({ lines: `Line ${place + 1}: give a text or a number.` });
    const text = String(line);
    if (text.length > longest) throw badValue({ lines: `Line ${place + 1}: it has more than ${longest} characters; give one number or reference a line.` });
    return text;
  });
}

function kindOf(entity: Value | undefined): Matchable | undefined {
  if (isBlank(entity)) return undefined;
  const kind = matchable.find((each) => each === entity);
  if (kind === undefined) throw badValue({ entity: `There is ${matchable.join(', ')}.` });
  return kind;
}

/** What the asker may read of it; 403001 where that is nothing, or not what is asked for. */
function readableBy(user: User, kind: Matchable | undefined): ReadonlySet<EntityName> {
  if (kind !== undefined) authoriseReading(user, kind);
  const readable = new Set<EntityName>(matchable.filter((entity) => mayRead(user, entity)));
  if (readable.size === 0) authoriseReading(user, matchable[0]);
  return readable;
}

/** Customers chosen by hand, by statement line. */
function chosenIn(given: Value | undefined): ReadonlyMap<string, string> {
  if (given === undefined || given === null) return new Map();
  if (typeof given !== 'object' || Array.isArray(given)) throw badValue({ chosen: 'Give an object: the ID of a customer by statement line.' });
  return new Map(
    Object.entries(given as Values).map(([line, customerID]) => {
      if (idFault(customerID) !== undefined) throw badValue({ chosen: `Of ${line.slice(0, 64)}: give the ID of a customer, as text of digits.` });
      return [line, customerID as string];
    }),
  );
}
