/** How a block that somebody brings is read: pasted text, headings, the column that names, and what the others give a form. */
import assert from 'node:assert/strict';
import { blockOf, columnsFor } from '../../addin/lists/block.js';
import { besideOf, takenOf, type Brought } from '../../addin/lists/brought.js';
import { actionOf } from '../../shared/actions/index.js';
import { pastedRows } from '../../shared/matching/table.js';
import type { MatchedLine } from '../../shared/wire/matching.js';

describe('a pasted text', () => {
  it('is rows of cells by tabs, else by a sign that every line has as often, else lines', () => {
    assert.deepEqual(pastedRows('a\tb\r\nc\t\n\n'), [
      ['a', 'b'],
      ['c', ''],
    ]);
    assert.deepEqual(pastedRows('\uFEFF01632 960001,31/01/2027\n01632 960002,28/02/2027'), [
      ['01632 960001', '31/01/2027'],
      ['01632 960002', '28/02/2027'],
    ]);
    assert.deepEqual(pastedRows('Smith, John\nHarbour Books'), [['Smith, John'], ['Harbour Books']]);
    assert.deepEqual(pastedRows('One line, with a comma'), [['One line, with a comma']]);
    assert.deepEqual(pastedRows('"a\tb"\t"two\nlines"\n=1+1\t-2'), [
      ['a\tb', 'two\nlines'],
      ['=1+1', '-2'],
    ]);
    assert.deepEqual(pastedRows(' \n\t\n'), []);
  });
});

describe('a block', () => {
  it('is found by the column of numbers, whatever stands beside it, under its headings', () => {
    const block = blockOf([
      ['Site', 'Line', 'Date', 'Price'],
      ['Leeds', '01632 960001', '31/01/2027', '£12.50'],
      ['', '', '', ''],
      ['York', '01632 960002', 46_053, 9.5],
    ]);
    assert.deepEqual([block.headed, block.naming, block.rows.length], [true, 1, 2]);
    assert.deepEqual(block.headings, ['Site', 'Line', 'Date', 'Price']);
  });

  it('has no headings where the first row is one of them, and names its columns then', () => {
    const block = blockOf([
      ['01632 960001', '31/01/2027'],
      ['01632 960002', ''],
    ]);
    assert.deepEqual([block.headed, block.naming, block.headings], [false, 0, ['Column 1', 'Column 2']]);
    assert.equal(blockOf([['Harbour Books'], ['Northgate Dental']]).headed, false);
    assert.equal(blockOf([['Customer'], ['Northgate Dental']]).headed, true);
    assert.equal(blockOf([['Customer'], ['Northgate Dental']], { headed: false }).headed, false);
    assert.deepEqual(
      blockOf([
        ['Date', 'date'],
        [1, 'A1001'],
      ]).headings,
      ['Date', 'date (2)'],
    );
  });

  it('gives a form what its headings say, and only where that is plain', () => {
    const drop = actionOf('numbers', 'drop')!.parameters;
    assert.deepEqual(columnsFor(drop, ['Your list', 'Date', 'Reason', 'Site']), { dateDrop: 'Date', statusReason: 'Reason' });
    assert.deepEqual(columnsFor(drop, ['Notice given']), { cancellationNoticeGivenDate: 'Notice given' });
    const charge = actionOf('features', 'changeRecurringCharge')!.parameters;
    assert.deepEqual(columnsFor(charge, ['New price']), { serviceCharge: 'New price' });
    assert.deepEqual(columnsFor(charge, ['Price']), { serviceCharge: 'Price' });
    assert.deepEqual(columnsFor(charge, ['Amount']), {}, 'it may be the charge, or what is added to it');
    assert.deepEqual(columnsFor(drop, ['Column 2', '']), {});
  });
});

describe('what is taken of a list', () => {
  const found = (id: string, entity: 'numbers' | 'customers' = 'numbers') =>
    ({ entity, id, by: 'number', label: id, status: null, customerID: null, customerName: null }) as const;
  const line = (n: number, answer: MatchedLine['answer'], ...what: readonly ReturnType<typeof found>[]): MatchedLine => ({
    line: n,
    text: '',
    answer,
    why: '',
    found: what,
  });
  const block = blockOf([
    ['01632 960001', 'first'],
    ['01632 960002', 'second'],
    ['01632 960001', 'third'],
    ['01632 960004', ''],
  ]);
  const brought: Brought = {
    all: [],
    block,
    chosen: { 2: ['numbers/7'] },
    also: [],
    leftOut: [],
    entity: 'numbers',
    lines: [line(1, 'found', found('5')), line(2, 'several', found('6'), found('7')), line(3, 'found', found('5')), line(4, 'dropped', found('9'))],
  };

  it('is each record once, with the row that named it first', () => {
    assert.deepEqual(
      [...takenOf(brought)],
      [
        ['5', 0],
        ['7', 1],
      ],
    );
    assert.deepEqual([...takenOf({ ...brought, also: ['dropped'] })].at(-1), ['9', 3]);
    assert.equal(takenOf({ ...brought, entity: 'customers' }).size, 0);
    // Another line that names it is meant all the same.
    assert.deepEqual([...takenOf({ ...brought, leftOut: [1, 2] })], [['5', 2]]);
  });

  it('comes with its own cells', () => {
    const [list, second] = besideOf(brought, takenOf(brought));
    assert.deepEqual([list!.header, [...list!.cells.values()]], ['Your list', ['01632 960001', '01632 960002']]);
    assert.deepEqual([second!.header, [...second!.cells.values()]], ['Column 2', ['first', 'second']]);
  });
});
