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

/** Refusals of one user and kind that are written down within a minute: a script that asks in a loop must not fill the log. */
const QUIET = 60_000;

export class SecurityLog {
  private readonly store: Store;
  private readonly now: () => string;
  private readonly last = new Map<string, number>();

  constructor(store: Store, now: () => string) {
    this.store = store;
    this.now = now;
  }

  async note({ userID, by, action, why }: Noted): Promise<void> {
    if (action === 'refused' || action === 'signInRefused') {
      const key = `${action} ${userID} ${why.slice(0, 200)}`;
      if (Date.now() - (this.last.get(key) ?? 0) < QUIET) return;
      if (this.last.size > 10_000) this.last.clear();
      this.last.set(key, Date.now());
    }
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
