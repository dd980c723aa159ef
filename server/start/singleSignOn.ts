/** The settings of signing in with the company's account, checked. */
import { readFileSync } from 'node:fs';
import { permissionFault } from '../people/authorise.js';
import { isSafe } from '../people/openID.js';
import type { GroupRights, SingleSignOnSettings } from '../people/singleSignOn.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined where no issuer is named; throws an Error with a sentence for the person who starts the bridge. */
export function singleSignOnSettings(env: Environment): SingleSignOnSettings | undefined {
  const [issuer, clientID] = [env['OIDC_ISSUER'] || undefined, env['OIDC_CLIENT_ID'] || undefined];
  if (issuer === undefined && clientID === undefined) return undefined;
  if (issuer === undefined || !isSafe(issuer)) throw new Error('OIDC_ISSUER must be the https address by which the issuer of identities names itself.');
  if (clientID === undefined) throw new Error('OIDC_CLIENT_ID must name what this bridge is registered as at the issuer.');
  const trust = env['OIDC_TRUST_EMAIL'] || 'no';
  if (trust !== 'yes' && trust !== 'no') throw new Error(`OIDC_TRUST_EMAIL must be yes or no, not "${trust}".`);
  return {
    issuer,
    clientID,
    clientSecret: env['OIDC_CLIENT_SECRET'] || undefined,
    trustEmail: trust === 'yes',
    groups: env['OIDC_GROUPS'] ? groupsIn(env['OIDC_GROUPS']) : undefined,
    groupsClaim: env['OIDC_GROUPS_CLAIM'] || 'groups',
  };
}

/** `{"GROUP": {"permissions": {"customers": "run"}, "expertLevel": 1, "apiWrite": true}}` */
function groupsIn(file: string): Readonly<Record<string, GroupRights>> {
  let groups: unknown;
  try {
    groups = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`OIDC_GROUPS must name a readable file of JSON; ${file} is none.`);
  }
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(groups)) throw new Error(`OIDC_GROUPS must be an object of groups; ${file} holds none.`);
  for (const [group, rights] of Object.entries(groups)) {
    const wrong = (what: string): Error => new Error(`OIDC_GROUPS must be right in every group; "${group}": ${what}`);
    if (!isObject(rights)) throw wrong('give its permissions, expertLevel, apiRead and apiWrite.');
    const { permissions = {}, expertLevel = 0, apiRead = true, apiWrite = false, ...rest } = rights;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw wrong(`there is no "${unknown}" here.`);
    if (!isObject(permissions)) throw wrong('permissions are an object.');
    for (const [name, value] of Object.entries(permissions)) {
      const fault = permissionFault(name);
      if (fault !== undefined) throw wrong(fault);
      if (!['run', 'propose', 'none'].includes(value as string)) throw wrong(`${name} is run, propose or none.`);
    }
    if (!Number.isInteger(expertLevel) || Number(expertLevel) < 0 || Number(expertLevel) > 5) throw wrong('expertLevel is a whole number from 0 to 5.');
    if (typeof apiRead !== 'boolean' || typeof apiWrite !== 'boolean') throw wrong('apiRead and apiWrite are true or false.');
  }
  return groups as Readonly<Record<string, GroupRights>>;
}
