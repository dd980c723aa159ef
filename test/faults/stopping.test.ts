/** A busy bridge that is told to end: what was done is answered, and it is gone soon. Twenty rounds: `npx tsx test/faults/stopping.ts`. */
import assert from 'node:assert/strict';
import { round } from './stopping.js';

describe('a busy bridge that is told to end', () => {
  it('answers every write that it did, refuses the rest with Connection: close, and ends with 0 soon', async function () {
    this.timeout(120_000);
    for (let n = 0; n < 3; n += 1) {
      const { answered, done, took, code } = await round();
      assert.ok(answered > 8, `${answered} writes before the signal`);
      assert.equal(done, answered);
      assert.equal(code, 0);
      // Alone on a machine within three seconds; beside the other tests it waits for its turns, and what hangs never ends.
      assert.ok(took < 20_000, `${took} ms`);
    }
  });
});
