/** Asking the bridge from a screen: loading, the answer, or the sentence why not; asked again when the line is back. */
import { useEffect, useState } from 'react';
import { Away } from '../api.js';
import { sentenceOf, troubled } from '../flow/trouble.js';
import { usePane } from '../store.js';

export interface Asked<T> {
  readonly value: T | undefined;
  readonly why: string | undefined;
  readonly loading: boolean;
}

/** @param deps what the question depends on; JSON-like values */
export function useAsked<T>(question: (signal: AbortSignal) => Promise<T>, deps: readonly unknown[], wait = 0): Asked<T> {
  const [state, set] = useState<Asked<T>>({ value: undefined, why: undefined, loading: true });
  const away = usePane(({ troubles }) => troubles.some(({ kind }) => kind === 'away'));
  const key = JSON.stringify(deps);
  useEffect(() => {
    if (away) return;
    const stop = new AbortController();
    set((before) => ({ ...before, loading: true }));
    const timer = setTimeout(() => {
      question(stop.signal).then(
        (value) => {
          if (!stop.signal.aborted) set({ value, why: undefined, loading: false });
        },
        (error: unknown) => {
          if (!stop.signal.aborted)
            set((before) => ({ value: before.value, why: error instanceof Away ? undefined : sentenceOf(error), loading: error instanceof Away }));
        },
      );
    }, wait);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
    // The question itself is a new function at each drawing; what it depends on is said by `deps`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, away, wait]);
  return state;
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
