/** What of a list comes from another entity, and who may see it. */
import { Fault, forbidden } from '../../shared/fault.js';
import { joinedFields } from '../../shared/fields.js';
import { ofCustomer } from '../../shared/ofCustomer.js';
import type { PlaybookStep } from '../../shared/playbooks.js';
import type { EntityName, Values } from '../../shared/types.js';
import { authoriseReading, authoriseSeeing, maskedFor, mayRead, type User } from '../people/authorise.js';
import type { Query } from '../database/store.js';
import { actionOf } from '../../shared/actions/index.js';
import type { Clock } from './filter.js';
import { parseQuery } from './query.js';
import { whereText } from './where.js';
import { authoriseByOutcome } from './told.js';

/** A field that is looked up in another entity is shown, sorted and filtered by for those alone who may read that entity. */
export function authoriseJoined(user: User, entity: EntityName, { fields = [], where, sort }: Query): void {
  if (entity === 'runs') authoriseByOutcome(user, { where, sort });
  const masked = maskedFor(user, entity);
  const looked = [...where, ...sort].find(({ field }) => masked.includes(field));
  if (looked)
    throw forbidden(
      `${user.name} sees ${looked.field} with its last digits masked, and so cannot look or sort by it. An administrator can grant ${entity}.${looked.field}.`,
    );
  if (joinedFields(entity).length === 0) return;
  const asked = [...fields, ...where.map(({ field }) => field), ...sort.map(({ field }) => field)];
  if (asked.some((field) => ofCustomer.includes(field))) authoriseReading(user, 'customers');
  // What they owe and since when is what their invoices say.
  if (entity === 'customers' && asked.includes('remindSince')) authoriseReading(user, 'invoices');
}

/** Whether conditions that somebody kept are shown: what they name is of records that the user may read, also where nobody can ask for them any more. */
export function seesConditions(user: User, entity: EntityName, where: Values, clock: Clock): boolean {
  if (!mayRead(user, entity)) return false;
  try {
    authoriseJoined(user, entity, parseQuery(entity, whereText(entity, where), undefined, clock).query);
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.status !== 403 && mayRead(user, 'customers');
  }
}

/** The same of a step of a playbook, with what its form is filled with. */
export function seesStep(user: User, { entity, where, opens, action, parameters }: PlaybookStep, clock: Clock): boolean {
  if (!seesConditions(user, entity, where, clock)) return false;
  const known = opens === 'action' ? actionOf(entity, action) : undefined;
  if (!known) return true;
  try {
    authoriseSeeing(user, known, [parameters]);
    for (const { entity: other, field } of known.refers ?? []) if (field in parameters) authoriseReading(user, other);
    return true;
  } catch {
    return false;
  }
}
