/** Who did what to the doors: sign-ins good and bad, tokens, passwords, refusals. Lines of the sealed log, by user. */
import type { Store } from '../database/store.js';

export interface Noted {
  /** Whose account it is about. */
  readonly userID: string;
  /** Who did it; null where nobody is known to have. */
  readonly by: { readonly id: string; readonly name: string } | null;
  readonly action: 'signIn' | 'signInRefused' | 'signOut' | 'tokenIssued' | 'tokenRevoked' | 'passwordSet' | 'refused';
  /** A sentence, with the address it came from. */
  readonly why: string;
}

/** Refusals of one user and kind that are written down within a minute, each once: a script that asks in a loop must not fill the log. */
const QUIET = 60_000;
/** Different ones that are written down one by one; what comes beyond is counted and told in one line when the minute is over. */
const MOST = 20;

interface Minute {
  readonly since: number;
  told: number;
  beyond: number;
}

export class SecurityLog {
  private readonly store: Store;
  private readonly now: () => string;
  private readonly last = new Map<string, number>();
  private readonly minutes = new Map<string, Minute>();

  constructor(store: Store, now: () => string) {
    this.store = store;
    this.now = now;
  }

  async note(noted: Noted): Promise<void> {
    if ((noted.action === 'refused' || noted.action === 'signInRefused') && !this.isNews(noted)) return;
    await this.write(noted);
  }

  private isNews(noted: Noted): boolean {
    const { userID, action, why } = noted;
    const key = `${action} ${userID} ${why.slice(0, 200)}`;
    const at = Date.now();
    if (at - (this.last.get(key) ?? 0) < QUIET) return false;
    if (this.last.size > 10_000) this.last.clear();
    this.last.set(key, at);
    const whose = `${action} ${userID}`;
    const known = this.minutes.get(whose);
    const minute = known && at - known.since < QUIET ? known : { since: at, told: 0, beyond: 0 };
    this.minutes.set(whose, minute);
    minute.told += 1;
    if (minute.told <= MOST) return true;
    minute.beyond += 1;
    if (minute.beyond === 1)
      setTimeout(
        () => {
          const more = `${minute.beyond} more ${minute.beyond === 1 ? 'refusal' : 'different refusals'} within a minute.`;
          // A bridge that has ended meanwhile takes the count with it.
          this.write({ ...noted, why: more }).catch(() => undefined);
        },
        minute.since + QUIET - at,
      ).unref();
    return false;
  }

  private async write({ userID, by, action, why }: Noted): Promise<void> {
    await this.store.transaction((inside) =>
      inside.log([
        {
          entity: 'users',
          recordID: userID,
          customerID: null,
          action,
          runID: null,
          userID: by?.id ?? null,
          userName: by?.name ?? 'Somebody',
          at: this.now(),
          before: {},
          after: {},
          why,
        },
      ]),
    );
  }
}
