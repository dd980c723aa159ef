/** What of a list comes from another entity, and who may see it. */
import { forbidden } from '../../shared/fault.js';
import { joinedFields, ofCustomer } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import { authoriseReading, maskedFor, type User } from '../people/authorise.js';
import type { Query } from '../database/store.js';
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
