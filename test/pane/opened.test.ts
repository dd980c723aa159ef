/** What a record leads to goes by what the company uses: one without calls is not led to any. */
import assert from 'node:assert/strict';
import { openersOf } from '../../addin/flow/openOne.js';
import { change, now } from '../../addin/store.js';
import type { Described } from '../../shared/wire/session.js';

describe('what the pane opens of a customer', () => {
  const before = now().entities;
  after(() => change({ entities: before }));
  const offered = (...entities: readonly Pick<Described, 'name' | 'idle'>[]): readonly string[] => {
    change({ entities: entities as readonly Described[] });
    return openersOf('customers').map(({ said }) => said);
  };

  it('has calls and allowances only where there are any to read', () => {
    const plain = ['Why did the bill change?'];
    assert.deepEqual(offered({ name: 'calls', idle: false }), [...plain, 'Explain its calls', 'Its allowances']);
    assert.deepEqual(offered({ name: 'calls', idle: true }), plain);
    assert.deepEqual(offered(), plain);
  });
});
