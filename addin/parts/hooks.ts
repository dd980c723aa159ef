/** Asking the bridge from a screen: loading, the answer, or the sentence why not; asked again when the line is back. */
import { useEffect, useState } from 'react';
import { Fault } from '../../shared/fault.js';
import { Away } from '../api.js';
import { sentenceOf, troubled } from '../flow/trouble.js';
import { usePane } from '../store.js';

interface Told<T> {
  readonly value: T | undefined;
  readonly why: string | undefined;
  readonly loading: boolean;
}

export interface Asked<T> extends Told<T> {
  /** Asks once more, where it was refused. */
  readonly again: () => void;
}

/** Busy, or its database is away: it passes by itself. Milliseconds until it is asked again; undefined where asking again is for people to decide. */
const passesIn = (error: unknown): number | undefined =>
  error instanceof Fault && [429, 503].includes(error.status) ? Math.min(Math.max(error.retryAfter ?? 3, 1), 30) * 1_000 : undefined;

/** @param deps what the question depends on; JSON-like values */
export function useAsked<T>(question: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[], wait = 0): Asked<T> {
  const [state, set] = useState<Told<T>>({ value: undefined, why: undefined, loading: true });
  const [turn, next] = useState(0);
  const away = usePane(({ troubles }) => troubles.some(({ kind }) => kind === 'away'));
  const key = JSON.stringify(deps);
  const again = (): void => next((before) => before + 1);
  useEffect(() => {
    if (away) return;
    const stop = new AbortController();
    set((before) => ({ ...before, loading: true }));
    const ask = (): void => {
      question(stop.signal).then(
        (value) => {
          if (!stop.signal.aborted) set({ value, why: undefined, loading: false });
        },
        (error: unknown) => {
          if (stop.signal.aborted) return;
          set((before) => ({ value: before.value, why: error instanceof Away ? undefined : sentenceOf(error), loading: error instanceof Away }));
          const later = passesIn(error);
          if (later !== undefined) timer = setTimeout(again, later);
        },
      );
    };
    let timer = setTimeout(ask, wait);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
    // The question itself is a new function at each drawing; what it depends on is said by `deps`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, away, wait, turn]);
  return { ...state, again };
}

/** Runs a piece of work once at a time and says while it runs. */
export function useWork(): readonly [boolean, (work: () => Promise<unknown>) => void] {
  const [busy, set] = useState(false);
  return [
    busy,
    (work) => {
      if (busy) return;
      set(true);
      // What nobody has caught is told all the same: no button does nothing.
      void work()
        .catch(troubled)
        .finally(() => set(false));
    },
  ];
}
