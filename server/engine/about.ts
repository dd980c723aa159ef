/** What is said about an order beside its parameters: a comment, and the number of a ticket. */
import { badValue } from '../../shared/fault.js';
import { fieldOf } from '../../shared/fields.js';
import type { Value } from '../../shared/types.js';
import { isBlank, valueFault } from '../../shared/values.js';
import type { About } from './order.js';

/** The comment and the ticket of a body, checked as the fields of a run that they become; undefined where nothing is said. */
export function aboutIn(given: { readonly comment?: Value | undefined; readonly ticket?: Value | undefined }): About | undefined {
  const comment = saidIn('comment', given.comment);
  const ticket = saidIn('ticket', given.ticket);
  return comment === undefined && ticket === undefined
    ? undefined
    : { ...(comment === undefined ? {} : { comment }), ...(ticket === undefined ? {} : { ticket }) };
}

/** A text that a run keeps in this field, or undefined where it is blank; `name` is what the caller calls it. */
export function saidIn(field: 'comment' | 'ticket', value: Value | undefined, name: string = field): string | undefined {
  if (isBlank(value)) return undefined;
  const fault = typeof value === 'string' ? valueFault(fieldOf('runs', field)!, value.trim()) : 'Give a text.';
  if (fault !== undefined) throw badValue({ [name]: fault });
  return (value as string).trim();
}
