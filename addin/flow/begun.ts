/** What a form begins with: what was filled in and not sent, the choices of the last time, the action's own defaults. */
import type { ActionOffer, EntityName, Property } from '../../shared/types.js';
import { change, now, tongue } from '../store.js';
import type { Draft } from '../draft.js';
import { keepChoices, keptChoices } from './keep.js';

type Offer = Pick<ActionOffer, 'name' | 'schema'>;
type Begun = Pick<Draft, 'parameters' | 'fromColumn' | 'asLastTime'>;

const startingValues = (schema: ActionOffer['schema'], today: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, property]) => (property.default === undefined ? [] : [[name, initialOf(property, today)]])),
  );

/** Defaults are written as text. */
function initialOf({ default: initial = '', format, type }: Property, today: string): unknown {
  if (format === 'date' && initial === 'today') return today;
  if (type === 'number' || type === 'integer') return Number(initial);
  return type === 'boolean' ? initial === 'true' : initial;
}

/** What one chooses is chosen again; a date, an amount, an owner or a sentence is new each time and would be wrong unseen. */
const isChoice = ({ type, list, options, references, enum: names }: Property): boolean =>
  references === undefined && options === undefined && (type === 'boolean' || (type === 'string' && (list !== undefined || names !== undefined)));

/** Kept when an order is sent. What typed cells or a new record need is another thing each time. */
export function rememberChoices({ entity, offer, parameters, fromColumn, target, reverses }: Draft): void {
  if (target.kind === 'new' || reverses !== undefined || offer.name === 'edit') return;
  const chosen = Object.entries(parameters).filter(([name, value]) => {
    const property = offer.schema.properties[name];
    return property !== undefined && isChoice(property) && value !== undefined && value !== '';
  });
  keepChoices(entity, offer.name, { parameters: Object.fromEntries(chosen), fromColumn });
}

/** What was filled in for this action and not sent is still there: Back and Escape lose nothing. */
export function begunWith(entity: EntityName, offer: Offer): Begun {
  const { draft } = now();
  const plain = startingValues(offer.schema, tongue().today);
  if (draft !== undefined && draft.entity === entity && draft.offer.name === offer.name && draft.rows === undefined)
    return { parameters: { ...plain, ...draft.parameters }, fromColumn: {} };
  const last = keptChoices(entity, offer.name);
  const fits = (name: string, value: unknown): boolean => {
    const property = offer.schema.properties[name];
    return property !== undefined && isChoice(property) && (property.enum === undefined || property.enum.includes(String(value)));
  };
  const parameters = Object.fromEntries(Object.entries(last?.parameters ?? {}).filter(([name, value]) => fits(name, value)));
  const fromColumn = Object.fromEntries(Object.entries(last?.fromColumn ?? {}).filter(([name]) => offer.schema.properties[name] !== undefined));
  const differs = Object.entries(parameters).some(([name, value]) => plain[name] !== value) || Object.keys(fromColumn).length > 0;
  return { parameters: { ...plain, ...parameters }, fromColumn, ...(differs ? { asLastTime: true as const } : {}) };
}

/** The form as it is without the last time. */
export function beginAfresh(): void {
  const { draft } = now();
  if (draft === undefined) return;
  const { asLastTime: _last, ...kept } = draft;
  change({ draft: { ...kept, parameters: startingValues(draft.offer.schema, tongue().today), fromColumn: {}, faults: {} } });
}
