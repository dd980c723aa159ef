/** Parameters that are kept nowhere but in their own field: bank details. Their orders are done at once, and their jobs keep no word of them. */
import { refused } from '../../../shared/fault.js';
import type { Action, Values } from '../../../shared/types.js';
import type { Target } from '../../engine/order.js';

const secretsOf = ({ parameters: { properties } }: Action): readonly string[] => Object.keys(properties).filter((name) => properties[name]!.secret === true);

export const hasSecrets = (action: Action): boolean => secretsOf(action).length > 0;

const masked = '(not kept)';

/** The parameters of an order as its job keeps them. */
export function keptParameters<V extends Values | undefined>(action: Action, parameters: V): V {
  const secrets = parameters ? secretsOf(action).filter((name) => Object.hasOwn(parameters, name)) : [];
  return secrets.length === 0 ? parameters : ({ ...parameters, ...Object.fromEntries(secrets.map((name) => [name, masked])) } as V);
}

/** The same of what each of its records was given. */
export const keptTargets = (action: Action, targets: readonly Target[]): readonly Target[] =>
  hasSecrets(action)
    ? targets.map((target) => (target.parameters === undefined ? target : { ...target, parameters: keptParameters(action, target.parameters) }))
    : targets;

/** Where an order would have to wait, what it holds would have to be kept: it is refused instead. */
export function refuseWaiting(action: Action, why: string): void {
  if (hasSecrets(action)) throw refused(`${action.title} takes bank details, which no waiting job may keep: ${why}`);
}
