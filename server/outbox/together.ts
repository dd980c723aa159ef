/** What asks while the database is busy goes to it together: one transaction for all of them. */

/** Collects calls made while the work before is under way; `work` answers one result for each, in order. */
export function together<T, R>(work: (items: readonly T[]) => Promise<readonly R[]>): (item: T) => Promise<R> {
  let waiting: { readonly item: T; readonly resolve: (result: R) => void; readonly reject: (error: unknown) => void }[] = [];
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const some = waiting;
      waiting = [];
      try {
        const results = await work(some.map(({ item }) => item));
        for (const [place, { resolve }] of some.entries()) resolve(results[place]!);
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
    }
    busy = false;
  };
  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!busy) void run();
    });
}
