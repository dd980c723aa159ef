/** Who waits for a run is told when it moves: at once by this process, within half a second by others. */
import { EventEmitter } from 'node:events';

/** Other bridges' work is seen by looking; this often. */
const look = 500;

export class Progress {
  private readonly events = new EventEmitter().setMaxListeners(0);
  private over = false;

  private readonly listeners: ((runID: string) => void)[] = [];

  moved(runID: string): void {
    this.events.emit(runID);
    for (const listener of this.listeners) listener(runID);
  }

  /** Tells about every run that moves in this process. */
  listen(listener: (runID: string) => void): void {
    this.listeners.push(listener);
  }

  /** Asks `enough` now and after every move, until it says yes or the milliseconds are over. */
  async until(runID: string, milliseconds: number, enough: () => Promise<boolean>): Promise<boolean> {
    const end = performance.now() + milliseconds;
    for (;;) {
      // Listening before looking: a move in between is not missed.
      const { told, cancel } = this.told(runID);
      let timer: NodeJS.Timeout | undefined;
      try {
        if (await enough()) return true;
        const left = end - performance.now();
        if (left <= 0 || this.over) return false;
        await Promise.race([
          told,
          new Promise((done) => {
            timer = setTimeout(done, Math.min(left, look));
          }),
        ]);
      } finally {
        clearTimeout(timer);
        cancel();
      }
    }
  }

  /** Lets everybody go who waits. */
  close(): void {
    this.over = true;
    for (const name of this.events.eventNames()) this.events.emit(name);
  }

  private told(runID: string): { readonly told: Promise<void>; cancel(): void } {
    let cancel = (): void => undefined;
    const told = new Promise<void>((done) => {
      const listener = (): void => done();
      this.events.once(runID, listener);
      cancel = () => {
        this.events.off(runID, listener);
      };
    });
    return { told, cancel };
  }
}
