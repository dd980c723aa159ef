/** Parameters that several actions share. What a form asks for has the name of the column in which it is found again. */
import { fieldOf } from '../fields.js';
import type { EntityName, Property, Schema, StatusFlags } from '../types.js';

/** The status that a record gets: the form offers those whose flags fit. */
export const statusNamed = (entity: EntityName, state: string, flags: StatusFlags) =>
  ({
    type: 'string',
    title: fieldOf(entity, 'status')?.label ?? 'Status',
    description: `The status it has once it is ${state}.`,
    list: 'statuses',
    flags,
  }) as const satisfies Property;

export const statusReason = {
  type: 'string',
  title: 'Status Reason',
  description: 'Why; pick a reason or write one.',
  list: 'statusReason',
  open: true,
  maxLength: 500,
} as const satisfies Property;

/** A date that today stands in for. */
export const dateOrToday = (title: string, description: string) =>
  ({
    type: 'string',
    format: 'date',
    near: true,
    title,
    description: `${description} Today if left empty.`,
    default: 'today',
  }) as const satisfies Property;

/** The form of an action that asks nothing. */
export const nothing = { type: 'object', properties: {}, additionalProperties: false } as const satisfies Schema;
