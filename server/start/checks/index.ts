/**
 * What is right and what is wrong with a bridge as it is set up: `npm run check` prints all of it, the start of a production bridge logs
 * what is wrong. Nothing is changed by looking, but for one line of the database that is written to see whether it can be.
 */
import { Fault } from '../../../shared/fault.js';
import { certificate } from './certificate.js';
import { calls } from './calls.js';
import { clock } from './clock.js';
import { database } from './database.js';
import type { Check, Found, Looking } from './finding.js';
import { issuer, mail } from './outside.js';
import { disk, seals } from './places.js';
import { programs, setUp } from './setUp.js';

const checks: Readonly<Record<string, Check>> = {
  Settings: setUp,
  Program: programs,
  Certificate: certificate,
  Database: database,
  Disk: disk,
  Clock: clock,
  Mail: mail,
  'Company sign-in': issuer,
  'Seal of the log': seals,
  Calls: calls,
};

/** Everything looked at, in this order. What goes wrong while looking is itself a finding. */
export async function looked(looking: Looking): Promise<readonly Found[]> {
  const found = await Promise.all(
    Object.entries(checks).map(async ([about, check]): Promise<readonly Found[]> => {
      try {
        return await check(looking);
      } catch (error) {
        return [{ about, state: 'wrong', said: `It could not be looked at: ${error instanceof Fault ? error.hint : (error as Error).message}` }];
      }
    }),
  );
  return found.flat();
}
