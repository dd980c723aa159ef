/** Xero's answers read, and what it is asked for written. */
import { createHash } from 'node:crypto';
import type { XeroAnswer } from './client.js';

export type Thing = Readonly<Record<string, unknown>>;

export const many = (answer: XeroAnswer | undefined, list: string): readonly Thing[] => (answer?.[list] ?? []) as readonly Thing[];
export const first = (answer: XeroAnswer | undefined, list: string): Thing | undefined => many(answer, list)[0];
/** A member that is text; empty where it is not. */
export const of = (thing: Thing | undefined, name: string): string => (typeof thing?.[name] === 'string' ? thing[name] : '');
/** Voided or deleted there: it counts for nothing any more and cannot be changed. */
export const isDead = (thing: Thing): boolean => ['VOIDED', 'DELETED'].includes(of(thing, 'Status'));
export const pounds = (pence: number): number => pence / 100;
export const pence = (amount: unknown): number => Math.round(Number(amount ?? 0) * 100);
export const quoted = (text: string): string => encodeURIComponent(`"${text.replaceAll('"', '')}"`);
/** The same for the same content: sent again after a lost answer it is known, mended and sent again it is new. */
export const keyOf = (what: string, body: object): string => `${what}-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32)}`;

/** A date as Xero answers it, `/Date(1483315200000+0000)/` or an ISO text, as YYYY-MM-DD; empty where there is none. */
export function dayOf(thing: Thing | undefined, name = 'Date'): string {
  const text = of(thing, name);
  const [, milliseconds] = /^\/Date\((-?\d+)/.exec(text) ?? [];
  return milliseconds === undefined ? text.slice(0, 10) : new Date(Number(milliseconds)).toISOString().slice(0, 10);
}
