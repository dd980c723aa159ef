/** The parameters of each record of an order: shared ones, the record's own on top, checked and in inner form. */
import { badValue, Fault } from '../../shared/fault.js';
import { percentTyped, poundsToUnits } from '../../shared/money.js';
import type { Action, Catalogue, Property, Schema, Value, Values } from '../../shared/types.js';
import { checked, choicesOf, fromWire, isChoice, statusesOf } from '../../shared/fields.js';
import { permissionFault } from '../people/authorise.js';
import type { Order, Target } from './order.js';
import { nearest, validated } from './validate.js';

export interface AskedTarget {
  readonly target: Target;
  /** Inner form; undefined when the record's own parameters are at fault. */
  readonly parameters: Values | undefined;
  readonly fault: Fault | undefined;
}

/**
 * Checked once where no record has values of its own (a fault is the whole order's), else a record at a time (a fault is
 * that record's, the others go on).
 */
export function parametersFor(action: Action, { targets, parameters }: Pick<Order, 'targets' | 'parameters'>, catalogue: Catalogue): readonly AskedTarget[] {
  return checkerOf(action, { targets, parameters }, catalogue)(targets);
}

/** The same of some of the order's targets at a time. */
export function checkerOf(
  action: Action,
  { targets: all, parameters }: Pick<Order, 'targets' | 'parameters'>,
  catalogue: Catalogue,
): (targets: readonly Target[]) => readonly AskedTarget[] {
  const check = (given: Values): Values =>
    action.fields
      ? fromWire(action.entity, permitted(action, checked(action.entity, action.fields, given, catalogue)))
      : inner(action.parameters, choices(action, validated(action.parameters, given), catalogue));
  if (all.every((target) => target.parameters === undefined)) {
    const shared = check(parameters);
    return (targets) => targets.map((target) => ({ target, parameters: shared, fault: undefined }));
  }
  return (targets) =>
    targets.map((target): AskedTarget => {
      try {
        return { target, parameters: check({ ...parameters, ...target.parameters }), fault: undefined };
      } catch (error) {
        if (!(error instanceof Fault) || all.length === 1) throw error;
        return { target, parameters: undefined, fault: error };
      }
    });
}

/** The permissions of a user, and the action of a limit, name what there is. */
function permitted({ entity }: Action, values: Values): Values {
  if (entity === 'approvalLimits' && typeof values['action'] === 'string') {
    const fault = /^(\*|[a-zA-Z]+)(\.[a-zA-Z]+)?$/.test(values['action']) ? permissionFault(values['action']) : 'Give "entity", "entity.action" or "*".';
    if (fault !== undefined) throw badValue({ action: fault });
  }
  const { permissions } = values;
  if (entity !== 'users' || typeof permissions !== 'object' || permissions === null) return values;
  for (const name of Object.keys(permissions)) {
    const fault = permissionFault(name);
    if (fault !== undefined) throw badValue({ permissions: fault });
  }
  return values;
}

/** Preset names must stand in their list; statuses are the action's own business, with their flags. */
function choices(action: Action, values: Values, catalogue: Catalogue): Values {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const property = action.parameters.properties[name];
    const from = property?.list;
    // Records named by id are the plan's business: it looks at them and says which does not exist.
    if (action.refers?.some(({ field }) => field === name)) continue;
    if (from === undefined || property?.open || statusesOf(from, action.entity) !== undefined || value === null) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'string' && !isChoice(catalogue, action.entity, from, each)) {
        fields[name] = `"${each.slice(0, 100)}" is not in the list ${from}${nearest(each, choicesOf(catalogue, action.entity, from))}.`;
      }
    }
  }
  if (Object.keys(fields).length > 0) throw badValue(fields);
  return values;
}

/** Pounds become ten-thousandths, percentages decimal text; the rest stays. */
function inner({ properties }: Schema, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, one(properties[name], value)]));
}

function one(property: Property | undefined, value: Value): Value {
  if (value === null) return null;
  if (property?.format === 'currency') return poundsToUnits(value as number | string);
  return property?.format === 'percent' ? percentTyped(value as number | string) : value;
}
