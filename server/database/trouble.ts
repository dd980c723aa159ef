/** What a database's error means to the rooms above. */
import { BaseError } from 'sequelize';
import { databaseAway, depended, Fault } from '../../shared/fault.js';

/** `again` the same work may succeed at once; `away` the database cannot be used now; `other` everything else. */
export type Trouble = 'again' | 'away' | 'other';

/** Thrown inside a transaction to have the whole of it repeated. */
export class Again extends Error {}

const again = new Set(['40001', '40P01', '55P03', 'SQLITE_BUSY', 'SQLITE_LOCKED']);
const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '57014',
  '25P03',
  '25006',
  '53000',
  '53100',
  '53200',
  '53300',
  '53400',
  '58000',
  '58030',
  '3D000',
  '28000',
  '28P01',
  'SQLITE_FULL',
  'SQLITE_IOERR',
  'SQLITE_CANTOPEN',
  'SQLITE_READONLY',
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_NOMEM',
  'SQLITE_PROTOCOL',
]);

/** The driver's code of an error: an SQLSTATE, SQLITE_…, or a system call's. */
export function codeOf(error: unknown): string | undefined {
  const { original, parent, code } = error as { original?: { code?: unknown }; parent?: { code?: unknown }; code?: unknown };
  const found = original?.code ?? parent?.code ?? code;
  return typeof found === 'string' ? found : undefined;
}

const ofDrivers = new WeakSet<object>();

/**
 * Throws the error marked as a driver's: a code of one thrown by anything else (a refused connection to a mail server)
 * means nothing here. Values of the statement do not travel with it: errors end up in logs.
 */
export function driverError(error: unknown): never {
  if (typeof error === 'object' && error !== null) {
    ofDrivers.add(error);
    delete (error as { parameters?: unknown }).parameters;
  }
  throw error;
}

const isDriver = (error: unknown): boolean => typeof error === 'object' && error !== null && (ofDrivers.has(error) || error instanceof BaseError);

export function troubleOf(error: unknown): Trouble {
  if (error instanceof Again) return 'again';
  if (!isDriver(error)) return 'other';
  const code = codeOf(error);
  if (code !== undefined && again.has(code)) return 'again';
  if (code !== undefined && (away.has(code) || code.startsWith('08'))) return 'away';
  const { name, message } = error as Error;
  if (/^SequelizeConnection|^SequelizeHost|^SequelizeInvalidConnection|^SequelizeAccessDenied/.test(name)) return 'away';
  return /Connection terminated|Client has encountered a connection error|not queryable|ConnectionManager\.getConnection was called after/.test(message)
    ? 'away'
    : 'other';
}

/** The connection itself is gone: nothing more can be said over it. */
export function lost(error: unknown): boolean {
  const code = codeOf(error);
  return troubleOf(error) === 'away' && code !== '57014' && code !== '53100' && !(code?.startsWith('SQLITE_') ?? false);
}

/** Another connection may well work, and at once: this one had died, or was refused while the server started again. */
export const worthAnother = (error: unknown): boolean => lost(error) && !/Timeout|TimedOut/.test((error as Error).name);

const full = 'The disk of the database is full. Nothing was changed; whoever keeps the database has to make room on it.';
const waited = 'Somebody else is changing the same records, and took longer than could be waited for. Nothing was changed; try again shortly.';
/** What is told by name, where that helps whoever hears it. */
const saidOf: Readonly<Record<string, string>> = { '53100': full, SQLITE_FULL: full, '55P03': waited, SQLITE_BUSY: waited };

/** The fault or error to throw outside. */
export function translated(error: unknown): unknown {
  const code = codeOf(error);
  if (troubleOf(error) !== 'other') return Object.assign(databaseAway(saidOf[code ?? '']), { cause: error });
  if (code === '23503' || (code === 'SQLITE_CONSTRAINT' && /FOREIGN KEY/.test((error as Error).message))) {
    return Object.assign(
      depended('Another record still refers to one that would be deleted, or a record refers to one that is not there any more. Read them again.'),
      { cause: error },
    );
  }
  return error;
}

/**
 * The connection broke while COMMIT was on its way: nobody knows whether the change was made. It must not be sent again
 * blindly; `outcome: 'unknown'` tells it apart from the other `databaseAway`.
 */
export const outcomeUnknown = (cause: unknown): Fault =>
  Object.assign(
    new Fault(
      503001,
      'Database Away',
      'The database went away while the change was being saved, so it is not known whether it was. Look at the records, or send the same Idempotency-Key again.',
      { retryAfter: 5, more: { outcome: 'unknown' } },
    ),
    { cause },
  );
