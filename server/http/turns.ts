/** Turns for heavy work: so much at once for one user and for all, the rest waits in line or is told to come again. */
import type { Response } from 'express';
import { slowDown } from '../../shared/fault.js';

interface Bounds {
  /** At once for one user, and for all together. */
  readonly each: number;
  readonly all: number;
  /** In line for one user; whoever comes beyond is answered 429001. */
  readonly waiting: number;
  /** Milliseconds in line at most. */
  readonly patience: number;
}

interface Waiting {
  readonly who: string;
  go(): void;
}

/** One kind of heavy work. Memory and the event loop belong to everybody: a user who asks for more at once only waits longer. */
export class Turns {
  private readonly busy = new Map<string, number>();
  private readonly line: Waiting[] = [];
  private all = 0;

  private readonly bounds: Bounds;

  constructor(bounds: Bounds) {
    this.bounds = bounds;
  }

  /** Resolves when it is this user's turn, with what ends it. Throws 429001 with Retry-After, also where `gone` ends the wait. */
  async take(who: string, gone?: AbortSignal): Promise<() => void> {
    if (!this.free(who)) await this.wait(who, gone);
    else this.begin(who);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.end(who);
    };
  }

  private free(who: string): boolean {
    return this.all < this.bounds.all && (this.busy.get(who) ?? 0) < this.bounds.each;
  }

  private begin(who: string): void {
    this.all += 1;
    this.busy.set(who, (this.busy.get(who) ?? 0) + 1);
  }

  private end(who: string): void {
    this.all -= 1;
    const left = (this.busy.get(who) ?? 1) - 1;
    if (left > 0) this.busy.set(who, left);
    else this.busy.delete(who);
    // Whoever came first among those who may: one with everything busy does not hold up the next.
    const next = this.line.findIndex((each) => this.free(each.who));
    if (next >= 0) this.line.splice(next, 1)[0]!.go();
  }

  private wait(who: string, gone?: AbortSignal): Promise<void> {
    if (this.line.filter((each) => each.who === who).length >= this.bounds.waiting) throw slowDown(5);
    return new Promise((resolve, reject) => {
      const mine: Waiting = {
        who,
        go: () => {
          clearTimeout(enough);
          this.begin(who);
          resolve();
        },
      };
      const leave = (): void => {
        clearTimeout(enough);
        const place = this.line.indexOf(mine);
        if (place >= 0) this.line.splice(place, 1);
        reject(slowDown(5));
      };
      const enough = setTimeout(leave, this.bounds.patience);
      gone?.addEventListener('abort', leave, { once: true });
      this.line.push(mine);
    });
  }
}

/** What a bridge bounds: bodies of some size with what is made of them, and answers that look at many records. */
export interface AllTurns {
  readonly bodies: Turns;
  readonly many: Turns;
  /** Those that look at so many that two of them would fill the memory. */
  readonly huge: Turns;
  /** Lists and tables as streams: each holds little, as long as its reader likes. */
  readonly streams: Turns;
}

export const turns = (): AllTurns => ({
  bodies: new Turns({ each: 1, all: 2, waiting: 10, patience: 20_000 }),
  many: new Turns({ each: 1, all: 2, waiting: 10, patience: 20_000 }),
  huge: new Turns({ each: 1, all: 1, waiting: 10, patience: 20_000 }),
  streams: new Turns({ each: 3, all: 12, waiting: 20, patience: 20_000 }),
});

/** Waits for the turn of this request's user; it is over when the answer is out or nobody waits for it any more. */
export async function inTurn(response: Response, kind: keyof AllTurns): Promise<void> {
  const {
    turns: all,
    user,
    held,
    isMuch,
  } = response.locals as {
    turns?: AllTurns;
    user?: { readonly id: string };
    held?: Set<string>;
    isMuch?: () => void;
  };
  // Nobody's heavy work waits for this request any more.
  isMuch?.();
  // One request takes a turn once: what waits for itself would wait for ever.
  if (!all || held?.has(kind)) return;
  response.locals['held'] = new Set([...(held ?? []), kind]);
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  const release = await all[kind].take(user?.id ?? '', gone.signal);
  response.off('close', leave);
  if (response.closed || response.destroyed) {
    // Nobody waits for the answer any more: the work is not begun.
    release();
    throw slowDown(5);
  }
  response.once('close', release);
}

/** An order or list of fewer records than this is no heavy work. */
export const manyRecords = 500;

/** Waits for whatever work with so many records needs. */
export async function inTurnFor(response: Response, records: number): Promise<void> {
  if (records > manyRecords) await inTurn(response, 'many');
  if (records > hugeRecords) await inTurn(response, 'huge');
}
const hugeRecords = 20_000;
