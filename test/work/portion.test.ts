/** Halving long work down to the piece that cannot be done. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Portion } from '../../server/work/portion.js';

/** Works on pieces with these culprits; what was done, what was passed over, and in how many tries. */
function worked(count: number, most: number, culprits: ReadonlySet<number>): { done: number[]; over: number[]; tries: number } {
  const [done, over] = [new Array<number>(), new Array<number>()];
  const portion = new Portion(most);
  let tries = 0;
  for (let at = 0; at < count; tries += 1) {
    const part = Array.from({ length: Math.min(portion.size, count - at) }, (_, place) => at + place);
    if (!part.some((piece) => culprits.has(piece))) {
      portion.did(part.length);
      done.push(...part);
    } else if (portion.failed(part.length)) over.push(...part);
    else continue;
    at += part.length;
  }
  return { done, over, tries };
}

describe('long work', () => {
  it('passes over the pieces that cannot be done, does each other once and in order, and finds them by halving', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 200 }), fc.uniqueArray(fc.nat(299), { maxLength: 4 }), (count, most, places) => {
        const culprits = new Set(places.filter((place) => place < count));
        const { done, over, tries } = worked(count, most, culprits);
        assert.deepEqual(
          over,
          [...culprits].toSorted((a, b) => a - b),
        );
        assert.deepEqual(
          done,
          Array.from({ length: count }, (_, place) => place).filter((place) => !culprits.has(place)),
        );
        const depth = Math.ceil(Math.log2(most)) + 1;
        assert.ok(tries <= Math.ceil(count / most) + culprits.size * (2 * depth + 1), `${tries} tries`);
      }),
    ));

  it('needs no more tries for a culprit at the end of many than for one at their beginning, but for its halves', () => {
    assert.ok(worked(200, 200, new Set([199])).tries <= 17);
    assert.ok(worked(200, 200, new Set([0])).tries <= 17);
  });
});
