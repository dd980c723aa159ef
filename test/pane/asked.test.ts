/** An e-mail's lines and what became of each: what wants an answer, and what the answer says. */
import assert from 'node:assert/strict';
import { askedOf, isAbout, replyRows, replyText, withJob, type Asked } from '../../addin/lists/asked.js';
import { blockOf } from '../../addin/lists/block.js';
import { ownersOf, proseAmong, type Brought } from '../../addin/lists/brought.js';
import type { MatchedLine } from '../../shared/wire/matching.js';

type Found = MatchedLine['found'][number];

describe('an e-mail', () => {
  const words = { locale: 'en-GB', today: '2025-01-24' };
  const number = (id: string, customerID = '12', customerName = 'A1012 Beacon Hill'): Found => ({
    entity: 'numbers',
    id,
    by: 'number',
    label: `01483 50000${id}`,
    status: 'Active',
    customerID,
    customerName,
  });
  const line = (n: number, text: string, answer: MatchedLine['answer'], ...found: readonly Found[]): MatchedLine => ({ line: n, text, answer, why: '', found });
  const lines = [
    line(1, 'please cancel these from 31 January 2025:', 'unknown'),
    line(2, '+44 1483 500001', 'found', number('1')),
    line(3, '01483500002', 'found', number('2')),
    line(4, '01483 500003', 'dropped', { ...number('3'), status: 'Dropped' }),
    line(5, '020 7946 0000', 'otherOwner', number('4', '13', 'A1013 Somebody Else Ltd')),
    line(6, '01999 000001', 'unknown'),
    line(7, '1.4835E+9', 'several', number('5'), number('6')),
    line(8, '(0)1483 500001', 'found', number('1')),
    line(9, 'Jo Miller', 'unknown'),
    line(10, 'T 01483 500009', 'found', number('9')),
  ];
  const brought: Brought = { all: [], block: blockOf([]), lines, chosen: {}, also: [], leftOut: [10], entity: 'numbers' };
  const asked = askedOf(brought, 'numbers', '2025-01-24T09:00:00.000Z');

  it('has words around its numbers, which are no numbers that nobody knows', () => {
    assert.deepEqual(
      lines.filter(proseAmong(lines)).map((each) => each.line),
      [1, 9],
    );
    // In a list of names a word may be a name.
    const named = [line(1, 'Harbour Books', 'found', { ...number('1'), by: 'name' as const }), line(2, 'Nobody Ltd', 'unknown')];
    assert.deepEqual([proseAmong(named)(named[1]!), proseAmong([line(1, 'Hello', 'unknown')])(line(1, 'Hello', 'unknown'))], [false, false]);
    assert.equal(proseAmong(lines)(line(1, 'office@example.com', 'unknown')), false);
  });

  it('tells whose its numbers are, so that a stranger’s among them is seen', () => {
    assert.deepEqual(ownersOf([...lines, line(11, 'x', 'found', number('7', '13', 'A1013 Somebody Else Ltd'))]), [
      { id: '12', label: 'A1012 Beacon Hill', count: 4 },
      { id: '13', label: 'A1013 Somebody Else Ltd', count: 1 },
    ]);
  });

  it('is answered line by line, and tells nobody whose somebody else’s number is', () => {
    const told = withJob(asked, {
      rows: [
        { position: 1, id: '1', outcome: 'done', message: 'Dropped on 31 Jan 2025.' },
        { position: 2, id: '2', outcome: 'failed', message: 'It is locked.' },
      ],
      preview: { rows: [{ id: '1', still: { net: 107.4, lines: 12, until: '2026-02-28' } }] as never },
    });
    const rows = replyRows(told, new Map([['3', '2024-12-31']]), words);
    assert.deepEqual(rows, [
      ['+44 1483 500001', 'Dropped on 31 Jan 2025.', '28 Feb 2026', '£107.40'],
      ['01483500002', 'Not done. It is locked.', '', ''],
      ['01483 500003', 'It had ended already, on 31 Dec 2024.', '', ''],
      ['020 7946 0000', 'It is not on this account.', '', ''],
      ['01999 000001', 'It is not known to us. Please check it.', '', ''],
      ['1.4835E+9', 'It is not certain which one is meant. Please send it in full.', '', ''],
      ['(0)1483 500001', 'Dropped on 31 Jan 2025.', '28 Feb 2026', '£107.40'],
    ]);
    assert.equal(
      replyText(rows.slice(0, 2)),
      '+44 1483 500001: Dropped on 31 Jan 2025. Charged until 28 Feb 2026, £107.40 still to come.\n01483500002: Not done. It is locked.',
    );
    assert.doesNotMatch(JSON.stringify(told), /Somebody Else/);
  });

  it('is answered over several jobs, also of what waits for its day', () => {
    const first = withJob(asked, { rows: [{ position: 1, id: '1', outcome: 'done', message: 'Dropped on 31 Jan 2025.' }] });
    const both: Asked = withJob(first, { rows: [{ position: 1, id: '2', outcome: 'waiting', message: null }], on: '2025-02-28' });
    assert.deepEqual(
      replyRows(both, new Map(), words)
        .slice(0, 3)
        .map(([, done]) => done),
      ['Dropped on 31 Jan 2025.', 'It will be done on 28 Feb 2025.', 'It had ended already.'],
    );
    assert.equal(replyRows(asked, new Map(), words)[0]![1], 'Nothing was done about it.');
    assert.deepEqual(
      [isAbout(asked, 'numbers', new Set(['2'])), isAbout(asked, 'numbers', new Set(['9'])), isAbout(asked, 'features', new Set(['2']))],
      [true, false, false],
    );
  });
});
