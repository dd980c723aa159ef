/** The parameters of each record of an order: shared ones, the record's own on top, checked and in inner form. */
import { badValue, Fault } from '../shared/fault.js';
import { poundsToUnits } from '../shared/money.js';
import type { Action, Catalogue, EntityName, Property, Schema, Value, Values } from '../shared/types.js';
import { isEntity } from '../shared/fields.js';
import type { Order, Target } from './engine.js';
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
  const check = (given: Values): Values => inner(action.parameters, choices(action, validated(action.parameters, given, {
    keepEmpty: action.name === 'edit', what: action.name === 'edit' || action.name === 'create' ? 'field' : 'parameter',
  }), catalogue));
  if (targets.every((target) => target.parameters === undefined)) {
    const shared = check(parameters);
    return targets.map((target) => ({ target, parameters: shared, fault: undefined }));
  }
  const asked = targets.map((target): AskedTarget => {
    try {
      return { target, parameters: check({ ...parameters, ...target.parameters }), fault: undefined };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { target, parameters: undefined, fault: error };
    }
  });
  const [first] = asked;
  if (first?.fault && asked.length === 1) throw first.fault;
  return asked;
}

/** Preset names must stand in their list; statuses are the action's own business, with their flags. */
function choices(action: Action, values: Values, catalogue: Catalogue): Values {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const property = action.parameters.properties[name];
    if (!property?.list || property.open || property.list === 'statuses' || value === null) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each === 'string' && !known(property.list, each, catalogue)) {
        fields[name] = `"${each.slice(0, 100)}" is not in the list ${property.list}${nearest(each, names(property.list, catalogue))}.`;
      }
    }
  }
  if (Object.keys(fields).length > 0) throw badValue(fields);
  return values;
}

const known = (list: string, name: string, catalogue: Catalogue): boolean =>
  isEntity(list) ? catalogue.named(list, name) !== undefined : catalogue.preset(list, name) !== undefined;

const names = (list: string, catalogue: Catalogue): string[] =>
  (isEntity(list) ? catalogue.all(list as EntityName) : catalogue.all('presets').filter((each) => each['list'] === list)).map((each) => String(each['name']));

/** Pounds become ten-thousandths, percentages decimal text; the rest stays. */
function inner({ properties }: Schema, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, one(properties[name], value)]));
}

function one(property: Property | undefined, value: Value): Value {
  if (value === null) return null;
  if (property?.format === 'currency') return poundsToUnits(value as number | string);
  return property?.format === 'percent' ? String(value) : value;
}
