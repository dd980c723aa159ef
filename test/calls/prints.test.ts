import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { Prints } from '../../server/calls/prints.js';

describe('prints of texts', () => {
  it('tell the first of each from those that follow, however many there are', () => {
    const prints = new Prints();
    const print = (n: number): string => hash('sha1', String(n), 'base64');
    for (let n = 0; n < 20_000; n += 1) assert.equal(prints.add(print(n)), false, String(n));
    for (let n = 0; n < 20_000; n += 1) assert.equal(prints.add(print(n)), true, String(n));
    assert.equal(prints.add(print(20_000)), false);
  });

  it('begin with noughts as well', () => {
    const prints = new Prints();
    const [one, other] = [Buffer.alloc(20).toString('base64'), Buffer.alloc(20, 0).fill(7, 4, 12).toString('base64')];
    assert.deepEqual(
      [one, other, one, other].map((each) => prints.add(each)),
      [false, false, true, true],
    );
  });
});
