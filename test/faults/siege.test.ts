/** Hostile clients for a few seconds; with its figures and 200 of them: `npx tsx test/faults/siege.ts`. */
import assert from 'node:assert/strict';
import { siege } from './siege.js';

describe('a bridge under hostile clients', () => {
  it('answers another user’s reads all the while, keeps its memory, refuses what is too much, and recovers', async function () {
    this.timeout(120_000);
    const { reads, memory, recovery, answers } = await siege(16, 4);
    assert.ok(reads > 0);
    // How fast it recovers is a figure of the command's, on a machine without other tests.
    assert.ok(memory < 600, `${memory} MB`);
    assert.ok(recovery < 60_000, `${recovery} ms`);
    assert.ok((answers['413'] ?? 0) > 0, JSON.stringify(answers));
    assert.equal(answers['500'] ?? 0, 0);
  });
});
