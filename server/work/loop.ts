/**
 * The loop of work that goes on beside requests: one round after the other, at once where somebody woke it, with growing
 * pauses while rounds fail. Several bridges may loop over the same work; who has which piece is said by leases (lease.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../shared/fault.js';

export interface LoopOptions {
  /** What the log calls it: "runs", "billing runs", "the outbox". */
  readonly name: string;
  readonly log: { warn(what: object, message: string): void; error(what: object, message: string): void };
  /** Milliseconds between two looks for work that nobody here was told of: another bridge accepted or left it. */
  readonly idle: number;
  /** Does what there is to do, or a part of it; true where there may be more to do at once. */
  readonly round: () => Promise<boolean>;
  /** Called after a round that failed, before the pause: what was under way may or may not have been saved. */
  readonly failed?: (error: unknown) => void;
}

/** Milliseconds to wait after a round that failed, at first and at most. */
const [shortest, longest] = [100, 5_000];

export class Loop {
  private readonly options: LoopOptions;
  private turning: Promise<void> | undefined;
  private over = false;
  private woken = false;
  private rouse: () => void = () => undefined;

  constructor(options: LoopOptions) {
    this.options = options;
  }

  /** Somebody asked it to stop: a round ends at its next sound place. */
  get stopping(): boolean {
    return this.over;
  }

  start(): void {
    this.over = false;
    this.turning ??= this.turn();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.over = true;
    this.rouse();
    await this.turning;
    this.turning = undefined;
  }

  /** There is work: look at once, or once more after the round under way. */
  wake(): void {
    this.woken = true;
    this.rouse();
  }

  private async turn(): Promise<void> {
    const { name, log, idle, round, failed } = this.options;
    let patience = shortest;
    while (!this.over) {
      this.woken = false;
      try {
        const more = await round();
        patience = shortest;
        if (!more) await this.rest(idle);
      } catch (error) {
        if (error instanceof Fault && error.status === 503) log.warn({ err: error }, `${name}: the database is away; work waits for it`);
        else log.error({ err: error }, `${name}: a round failed`);
        failed?.(error);
        // Not even a call wakes it: hurrying helps nobody while the same fails.
        await this.rest(patience, true);
        patience = Math.min(longest, patience * 2);
      }
    }
  }

  /** Sleeps until woken. `deaf` does not let itself be woken, except to stop. */
  private async rest(milliseconds: number, deaf = false): Promise<void> {
    if (this.over || (this.woken && !deaf)) return;
    const waking = new AbortController();
    this.rouse = () => {
      if (!deaf || this.over) waking.abort();
    };
    await sleep(milliseconds, undefined, { signal: waking.signal }).catch(() => undefined);
    this.rouse = () => undefined;
  }
}
