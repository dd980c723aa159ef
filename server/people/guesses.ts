/**
 * Guessing made slow, and nobody locked out. Wrong passwords of one account from one address make that address wait, twice as
 * long each time; many from many addresses make those wait that never signed in to the account, and leave its owner alone.
 * Kept in memory: a restart forgets, and each bridge counts for itself.
 */
import { slowDown } from '../../shared/fault.js';

interface Tries {
  wrong: number;
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
}

const FREE = 5;
const LONGEST_WAIT = 15 * 60;
const FORGOTTEN = 60 * 60 * 1_000;
/** Wrong ones of an account from anywhere within the hour, before strangers have to wait. */
const FROM_ANYWHERE = 50;
const MOST_KEPT = 20_000;

export class Guesses {
  private readonly pairs = new Map<string, Tries>();
  private readonly accounts = new Map<string, Tries>();
  private readonly friends = new Set<string>();
  private readonly now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.now = now;
  }

  /** Throws 429001 with the seconds to wait; looked at before the password is. */
  check(account: string, address: string): void {
    const pair = `${account}\n${address}`;
    const waits = [this.pairs.get(pair), this.friends.has(pair) ? undefined : this.accounts.get(account)];
    const until = Math.max(...waits.map((tries) => tries?.until ?? 0));
    if (until > this.now()) throw slowDown(Math.ceil((until - this.now()) / 1_000));
  }

  right(account: string, address: string): void {
    const pair = `${account}\n${address}`;
    this.pairs.delete(pair);
    if (this.friends.size >= MOST_KEPT) this.friends.clear();
    this.friends.add(pair);
  }

  wrong(account: string, address: string): void {
    this.count(this.pairs, `${account}\n${address}`, FREE);
    this.count(this.accounts, account, FROM_ANYWHERE);
  }

  private count(kept: Map<string, Tries>, key: string, free: number): void {
    const now = this.now();
    const before = kept.get(key);
    const tries = before && now - before.since < FORGOTTEN ? before : { wrong: 0, since: now, until: 0 };
    tries.wrong += 1;
    if (tries.wrong >= free) tries.until = now + Math.min(LONGEST_WAIT, 2 ** (tries.wrong - free)) * 1_000;
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
    kept.set(key, tries);
  }
}
