/** Parts of the pane that come when they are asked for: the line may be cut just then, and what was pressed has to lead somewhere all the same. */
import { reachable } from '../api.js';
import { pause } from './patience.js';

/** So often it may fail while Sheetbridge can be reached: then it is no longer there, since a newer pane has taken its place. */
const tries = 2;

/** Loads it in the end: while Sheetbridge cannot be reached it waits, and the bar on top says so. */
export const arriving =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    for (let failed = 0; ;) {
      try {
        return await load();
      } catch (error) {
        if (await reachable()) {
          failed += 1;
          if (failed >= tries) throw error;
        }
        await pause(1_000);
      }
    }
  };
