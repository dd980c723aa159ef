/** The findings of a review, tried again: each is held. Tests that a finding names run by themselves; here they are found by their words. */
import assert from 'node:assert/strict';
import { inScene, names, rows, type Scene } from './reviewed.js';

describe('what a reviewer tried', function () {
  this.timeout(60_000);
  let scene: Scene;
  let leave: (() => void) | undefined;
  let left: Promise<void>;
  before(async () => {
    await new Promise<void>((ready, failed) => {
      left = inScene(async (there) => {
        scene = there;
        ready();
        await new Promise<void>((done) => (leave = done));
      });
      left.catch(failed);
    });
  });
  after(async () => {
    leave?.();
    await left;
  });

  for (const { finding, tried, attempt, tests = [] } of rows)
    it(`${finding}: ${tried}`, async () => {
      assert.ok(attempt ?? tests.length > 0);
      for (const [file, words] of tests) assert.ok(names(file, words), `${file} has no test “${words}”`);
      await attempt?.(scene);
    });

  it('is all that was found: four blockers, sixteen major and twenty-one minor faults, but for what is answered in words', () => {
    const found = new Set(rows.map(({ finding }) => finding.replace(/^(B\d)[ab]$/, '$1')));
    const all = [
      ...[1, 2, 3, 4].map((n) => `B${n}`),
      ...Array.from({ length: 16 }, (_, n) => `M${n + 1}`),
      ...Array.from({ length: 21 }, (_, n) => `m${n + 1}`),
    ];
    assert.deepEqual(
      all.filter((each) => !found.has(each)),
      ['m17', 'm18'],
    );
  });
});
