/** A carrier's file of calls before it is sent: what its first two lines say of how it is written, and whether it can be read as it is. */
import assert from 'node:assert/strict';
import { guessed, guessedFormat, isReadBy, lookedAt } from '../../addin/flow/callFiles.js';

const looked = (...lines: readonly string[]) => lookedAt(new Blob([lines.join('\n')]));

describe('a file of calls', () => {
  it('says by its first call how days, lengths and amounts are written', async () => {
    const there = await looked('Start;A Number;B Number;Duration;Cost', '03/01/2025 14:00:00;07700 900306;02079 460430;0:01:30;1,5');
    assert.deepEqual(there.columns, ['Start', 'A Number', 'B Number', 'Duration', 'Cost']);
    assert.equal(there.separator, ';');
    assert.deepEqual(guessedFormat(there, guessed(there.columns)), { dateOrder: 'dmy', durations: 'clock', decimalComma: true });
    const plain = await looked('"callDate",CLI,dialled,seconds,carrierCost', '"2025-01-03 14:00:00",07700 900306,02079 460430,90,0.015');
    assert.deepEqual(guessedFormat(plain, guessed(plain.columns)), {});
    assert.deepEqual(guessedFormat(await looked('Start'), { callDate: 'Start' }), {});
  });

  it('is read by what was said of its carrier, else by our own columns', async () => {
    const theirs = await looked('Start;A Number;Duration', '');
    const columns = { callDate: 'Start', CLI: 'A Number' };
    assert.equal(isReadBy(theirs, undefined), false);
    assert.equal(isReadBy(theirs, { columns, separator: ';' }), true);
    assert.equal(isReadBy(theirs, { columns, separator: ',' }), false);
    assert.equal(isReadBy(theirs, { columns: { ...columns, dialled: 'B Number' }, separator: ';' }), false);
    const ours = await looked('callDate,CLI,dialled,seconds', '');
    assert.equal(isReadBy(ours, undefined), true);
    assert.equal(isReadBy(ours, { dateOrder: 'dmy' }), true);
    assert.equal(isReadBy(ours, { columns }), false, 'the bridge would look for the columns that were said');
  });
});
