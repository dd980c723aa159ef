/** Who may do what: permissions per entity and action, API read and write, expert level and Expert Mode. */
import { actionsOf } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import { forbidden, needsExpert } from '../../shared/fault.js';
import { isEntity } from '../../shared/fields.js';
import type { Action, EntityName } from '../../shared/types.js';

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

/** Users and the log of everything are for administrators: a plain `*` does not open users for writing to a proposer. */
export function permission(user: User, entity: EntityName, action: string): Permission {
  const own = (name: string): string | undefined => (Object.hasOwn(user.permissions, name) ? user.permissions[name] : undefined);
  const found = own(`${entity}.${action}`) ?? own(entity) ?? own(`*.${action}`) ?? own('*');
  return found === 'run' || found === 'propose' ? found : 'none';
}

/**
 * Why a permission names nothing that there is: one with a typing error would be kept, would never match, and would leave
 * open or closed what somebody meant to close or open. What can be done to runs is the runs' own.
 */
export function permissionFault(name: string): string | undefined {
  const [whose = '', action] = name.split('.');
  if (whose !== '*' && !isEntity(whose)) return `"${name.slice(0, 80)}": there is no entity "${whose.slice(0, 40)}"; give one of ${known.join(', ')}, or *.`;
  if (action === undefined || action === 'read' || whose === 'runs') return undefined;
  const actions = new Set((whose === '*' ? known : [whose as EntityName]).flatMap((each) => actionsOf(each).map((one) => one.name)));
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
    if (!expert) return { code: 403003, why: `${action.title} is in the Expert menu: switch on Expert Mode first (scripts send "X-Expert-Mode: on").` };
  }
  return undefined;
}

/** `run` or `propose`; throws the fault that says what is missing. */
export function authorise(user: User, action: Action, expert: boolean): 'run' | 'propose' {
  const no = objection(user, action, expert);
  if (no) throw no.code === 403001 ? forbidden(no.why) : needsExpert(no.why);
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

/** Reading an entity: API read, and no `none` for `<entity>.read`; users only with a permission on them. */
export function authoriseReading(user: User, entity: EntityName): void {
  if (!user.apiRead) throw forbidden(`${user.name} may not read over the API (API read is off). An administrator can change that.`);
  const named = Object.hasOwn(user.permissions, `${entity}.read`) ? user.permissions[`${entity}.read`] : undefined;
  const closed = named === 'none' || (entity === 'users' && named === undefined && permission(user, 'users', 'edit') !== 'run');
  if (closed) throw forbidden(`${user.name} may not read ${entity}. An administrator can grant ${entity}.read.`);
}
