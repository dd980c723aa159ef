/** Who may do what: permissions per entity and action, API read and write, expert level and Expert Mode. */
import { actionsOf } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import { forbidden, needsExpert } from '../../shared/fault.js';
import { entity as entityOf, isEntity } from '../../shared/fields.js';
import type { Action, EntityName, Values } from '../../shared/types.js';

/** The person or script behind a request. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** `{"*": "run", "customers.finalBill": "propose", "users": "none"}`; the most specific wins. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly expertLevel: number;
  readonly apiRead: boolean;
  readonly apiWrite: boolean;
}

export type Permission = 'run' | 'propose' | 'none';

export const levels = ['None', 'Intern', 'Low', 'Standard', 'High', 'Full'] as const;

/** What a plain "*" does not open: rights over users are rights over all rights, and who sets the limits is held by none. */
const apart: ReadonlySet<EntityName> = new Set(['users', 'approvalLimits']);

/** The entry that decides, the most specific. Limits may be read like anything else. */
function entry(user: Pick<User, 'permissions'>, entity: EntityName, action: string): string | undefined {
  const own = (name: string): string | undefined => (Object.hasOwn(user.permissions, name) ? user.permissions[name] : undefined);
  const named = apart.has(entity) && (entity === 'users' || action !== 'read');
  return own(`${entity}.${action}`) ?? own(entity) ?? (named ? undefined : (own(`*.${action}`) ?? own('*')));
}

export function permission(user: Pick<User, 'permissions'>, entity: EntityName, action: string): Permission {
  const found = entry(user, entity, action);
  return found === 'run' || found === 'propose' ? found : 'none';
}

/** Whether an entry shuts it: what no entry speaks of is not shut. */
export const closed = (user: Pick<User, 'permissions'>, entity: EntityName, action: string): boolean => entry(user, entity, action) === 'none';

interface Guarded {
  readonly entity: EntityName;
  readonly name: string;
  readonly by: string;
}

/** The fields that only who may do something else sees whole. There are few, and every answer asks for them. */
const guarded: readonly Guarded[] = entities.flatMap(({ name: entity, fields }) =>
  fields.flatMap(({ name, guardedBy }) => (guardedBy === undefined ? [] : [{ entity, name, by: guardedBy }])),
);

const masks = (user: Pick<User, 'permissions'>, { entity, by }: Guarded): boolean => permission(user, entity, by) !== 'run';

/** The fields of an entity that this user sees masked; of any entity where none is named. */
export const maskedFor = (user: Pick<User, 'permissions'>, entity?: EntityName): readonly string[] =>
  guarded.flatMap((each) => ((entity === undefined || each.entity === entity) && masks(user, each) ? [each.name] : []));

const guards = (entity: EntityName): readonly string[] => guarded.flatMap((each) => (each.entity === entity ? [each.by] : []));

type Rights = Pick<User, 'permissions' | 'expertLevel' | 'apiRead' | 'apiWrite'>;
const strength = { none: 0, propose: 1, run: 2 } as const;

/** What the second may do and the first may not, in words; empty where there is nothing. */
export function lacking(user: Rights, other: Rights): readonly string[] {
  const found: string[] = [];
  if (other.expertLevel > user.expertLevel) found.push(`expert level ${levels[other.expertLevel]}`);
  if (other.apiRead && !user.apiRead) found.push('API read');
  if (other.apiWrite && !user.apiWrite) found.push('API write');
  for (const { name } of entities) {
    for (const action of actionsOf(name)) {
      const theirs = permission(other, name, action.name);
      if (strength[theirs] > strength[permission(user, name, action.name)]) found.push(`${theirs} ${name}.${action.name}`);
    }
    if (open(other, name) && !open(user, name)) found.push(`read ${name}`);
    for (const guard of guards(name))
      if (permission(other, name, guard) === 'run' && permission(user, name, guard) !== 'run') found.push(`run ${name}.${guard}`);
  }
  return found;
}

/** Nobody gives rights they do not have. `given` are the parameters of a create or edit of users; what it leaves out stays as it was. */
export function authoriseGiving(user: User, given: Values): void {
  const { permissions, expertLevel, apiRead, apiWrite } = given;
  if (permissions === undefined && expertLevel === undefined && apiRead === undefined && apiWrite === undefined) return;
  const named = typeof permissions === 'object' && permissions !== null && !Array.isArray(permissions) ? (permissions as Readonly<Record<string, string>>) : {};
  // Reading is open unless an entry closes it: what is compared here is what the entries give.
  const rights = {
    permissions: { ...Object.fromEntries(entities.map(({ name }) => [`${name}.read`, 'none'])), ...named },
    expertLevel: typeof expertLevel === 'number' ? expertLevel : 0,
    apiRead: apiRead === true,
    apiWrite: apiWrite === true,
  };
  const [more] = lacking(user, rights);
  if (more !== undefined) throw forbidden(`${user.name} cannot give what they have not: ${more}. Somebody who has it can.`);
}

/**
 * Why a permission names nothing that there is: one with a typing error would be kept, would never match, and would leave
 * open or closed what somebody meant to close or open. What can be done to runs is the runs' own.
 */
export function permissionFault(name: string): string | undefined {
  const [whose = '', action] = name.split('.');
  if (whose !== '*' && !isEntity(whose)) return `"${name.slice(0, 80)}": there is no entity "${whose.slice(0, 40)}"; give one of ${known.join(', ')}, or *.`;
  if (action === undefined || action === 'read' || whose === 'runs') return undefined;
  const actions = new Set((whose === '*' ? known : [whose as EntityName]).flatMap((each) => [...actionsOf(each).map((one) => one.name), ...guards(each)]));
  return actions.has(action)
    ? undefined
    : `"${name.slice(0, 80)}": there is no action "${action.slice(0, 40)}"; give one of ${[...actions].join(', ')}, or read.`;
}

const known = entities.map(({ name }) => name);

/** Why this user may not use the action, or undefined. Status is not looked at. */
export function objection(user: User, action: Action, expert: boolean): { readonly why: string; readonly code: 403001 | 403003 } | undefined {
  if (!user.apiWrite) return { code: 403001, why: `${user.name} may read but not write (API write is off). An administrator can change that.` };
  if (permission(user, action.entity, action.name) === 'none') {
    return { code: 403001, why: `${user.name} has no permission for ${action.title} (${action.entity}.${action.name}). An administrator can grant it.` };
  }
  const level = action.level ?? 0;
  if (action.menu === 'expert' || level > 0) {
    if (user.expertLevel < level) {
      return {
        code: 403003,
        why: `${action.title} needs expert level ${levels[level]} (${level}); ${user.name} has ${levels[user.expertLevel]} (${user.expertLevel}).`,
      };
    }
    if (!expert) return { code: 403003, why: `${action.title} is in the Expert menu: switch on Expert Mode first.` };
  }
  return undefined;
}

/** `run` or `propose`; throws the fault that says what is missing. */
export function authorise(user: User, action: Action, expert: boolean): 'run' | 'propose' {
  const no = objection(user, action, expert);
  if (no) throw no.code === 403001 ? forbidden(no.why) : needsExpert(`${no.why}${expert ? '' : ' Over REST: send "X-Expert-Mode: on".'}`);
  return permission(user, action.entity, action.name) === 'propose' ? 'propose' : 'run';
}

/** Whether the user may look at records of the entity. */
export function mayRead(user: User, entity: EntityName): boolean {
  try {
    authoriseReading(user, entity);
    return true;
  } catch {
    return false;
  }
}

/** Reading an entity: API read, and no entry that closes it. Throws 403001. */
export function authoriseReading(user: User, entity: EntityName): void {
  if (!user.apiRead) throw forbidden(`${user.name} may not read over the API (API read is off). An administrator can change that.`);
  // What is worked out from records tells of them.
  const { report, tells = [] } = entityOf(entity);
  for (const each of [entity, ...(report?.of ?? []), ...tells])
    if (!open(user, each)) throw forbidden(`${user.name} may not read ${each}. An administrator can grant ${each}.read.`);
}

/** Reading is open where no entry closes it, the most specific entry deciding; users only with an entry that opens them. */
function open(user: Pick<User, 'permissions'>, entity: EntityName): boolean {
  const found = entry(user, entity, 'read');
  return entity === 'users' ? found === 'run' || (found === undefined && permission(user, 'users', 'edit') === 'run') : found !== 'none';
}

/**
 * What an order looks at, changes or makes, since preview and answer show all of it. Lines that it raises at once, and raised ones that it
 * looks at, are transactions.
 */
function shownBy({ entity, billing, ledger, looksBack, reads = [], besides = [], makes = [] }: Action, given: readonly Values[]): readonly EntityName[] {
  const raised = billing === 'at once' || (ledger !== undefined && (looksBack === undefined || given.some(looksBack)));
  return [
    entity,
    ...makes,
    ...besides,
    ...reads.flatMap((each) => (each === 'dependents' || each === 'corrections' ? [] : [each === 'waiting' ? ('transactions' as const) : each])),
    ...(raised ? (['transactions'] as const) : []),
  ];
}

/** What an order with these parameters needs to be seen. Who may not read at all may still write, and is answered without the records. */
export function authoriseSeeing(user: User, action: Action, given: readonly Values[] = []): void {
  for (const each of new Set(shownBy(action, given))) authoriseReading(user, each);
}

/** What an order came to is told to who may see all that it shows, and its charges: transactions, or about to be. Throws 403001. */
export function authoriseOutcome(user: User, action: Action): void {
  authoriseSeeing(user, action);
  if (action.billing !== 'none') authoriseReading(user, 'transactions');
}

/** Whether somebody sees dialled numbers without their last digits. */
export const masksDialled = (user: User): boolean => maskedFor(user, 'calls').includes('dialled');
