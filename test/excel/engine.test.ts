/** The stand-in’s workbook without a library or a page: addresses, typing, formats, formulas, tables, undo, protection. */
import { strict as assert } from 'node:assert';
import { areaAddress, parseArea, readArea, splitAreas, subtract } from '../../standin/engine/address.js';
import { Workbook } from '../../standin/engine/book.js';
import { contentAt, styleAt } from '../../standin/engine/cells.js';
import { readTsv, writeTsv } from '../../standin/engine/clipboard.js';
import { moveRelative, shiftReferences } from '../../standin/engine/formula/references.js';
import { render } from '../../standin/engine/numberFormats.js';
import { Refusal } from '../../standin/engine/refusal.js';
import { addTable } from '../../standin/engine/tables.js';
import { User } from '../../standin/engine/user.js';
import { writeFormats } from '../../standin/engine/write.js';

const opened = (): { book: Workbook; user: User; coauthor: User } => {
  const book = new Workbook();
  book.now = () => new Date(2026, 1, 3, 12);
  return { book, user: new User(book), coauthor: new User(book, 'Remote') };
};

/** A sheet with the table People: Name, Qty, Price over three rows. */
const withTable = (): ReturnType<typeof opened> => {
  const it = opened();
  it.user.paste('A1', [
    ['Name', 'Qty', 'Price'],
    ['Ann', 3, 10],
    ['Bob', 5, 20],
    ['Cy', 1, 30],
  ]);
  it.book.act('table', 'Local', () => {
    addTable(it.book, it.book.active, parseArea('A1:C4'), true).name = 'People';
  });
  return it;
};
const table = (book: Workbook): { address: string; columns: string[] } => {
  const t = book.findTable('People')!.table;
  return { address: areaAddress(t.area), columns: t.columns.map((c) => c.name) };
};
const content = (book: Workbook, address: string): string | number | boolean => {
  const a = parseArea(address);
  return contentAt(book.active, a.row, a.column);
};
const code = (deed: () => unknown): string => {
  try {
    deed();
    return 'done';
  } catch (e) {
    return e instanceof Refusal ? e.code : String(e);
  }
};

describe('an address', () => {
  it('reads back as it is written, with whole rows and columns', () => {
    for (const text of ['A1', 'B2:XFD1048576', 'C:E', '4:9']) assert.equal(areaAddress(parseArea(text)), text);
    assert.equal(areaAddress(parseArea('$D$9:B2')), 'B2:D9');
    assert.deepEqual([readArea('XFE1'), readArea('A0'), readArea('hello')], [undefined, undefined, undefined]);
  });

  it('splits at commas outside of sheet names', () => {
    assert.deepEqual(splitAreas("'a,b'!A1, C3:D4"), ["'a,b'!A1", 'C3:D4']);
  });

  it('loses a hole and keeps all the rest', () => {
    const rest = subtract(parseArea('A1:D4'), parseArea('B2:C3'));
    assert.equal(
      rest.reduce((n, a) => n + a.rows * a.columns, 0),
      12,
    );
  });
});

describe('typing into a cell', () => {
  const typed: readonly (readonly [string, string | number | boolean, string])[] = [
    ['007', 7, 'General'],
    ['12345678901234567890', 12345678901234600000, 'General'],
    ["'007", '007', 'General'],
    ['1/31/2026', 46053, 'm/d/yyyy'],
    ['31/1/2026', '31/1/2026', 'General'],
    ['£1,234.50', 1234.5, '[$£-809]#,##0.00'],
    ['12%', 0.12, '0%'],
    ['TRUE', true, 'General'],
    ['-5', -5, 'General'],
    ['  spaced  ', '  spaced  ', 'General'],
    ['1e3', 1000, '0.00E+00'],
    ['2026-02-03', 46056, 'm/d/yyyy'],
    ['02 Feb 2026', 46055, 'd-mmm-yy'],
    ['-', '-', 'General'],
  ];
  for (const [text, value, format] of typed) {
    it(`makes ${JSON.stringify(value)} of ${text}`, () => {
      const { book, user } = opened();
      user.type('A1', text);
      assert.deepEqual([user.values('A1')[0]![0], styleAt(book.active, 0, 0).numberFormat], [value, format]);
    });
  }

  for (const text of ['=1+1', '+44 161 496 0000', '-1+2', '@SUM(A1)']) {
    it(`takes ${text} for a formula in a General cell and for text in a text cell`, () => {
      const { book, user } = opened();
      user.type('B1', text);
      assert.equal(book.active.rows[0]?.formulas?.[1] !== undefined, true);
      writeFormats(book, book.active, parseArea('C1'), '@');
      user.type('C1', text);
      assert.deepEqual([user.values('C1')[0]![0], book.active.rows[0]?.formulas?.[2]], [text, undefined]);
    });
  }

  it('keeps 32,767 characters, emoji and all, and refuses one more', () => {
    const { user } = opened();
    const longest = '😀'.repeat(16_383) + 'x';
    user.type('A1', longest);
    assert.equal(user.values('A1')[0]![0], longest);
    assert.equal(
      code(() => {
        user.type('A1', `${longest}y`);
      }),
      'InvalidArgument',
    );
  });

  it('keeps the apostrophe out of what is read', () => {
    const { book, user } = opened();
    user.type('A1', "'=1+1");
    assert.deepEqual([content(book, 'A1'), styleAt(book.active, 0, 0).apostrophe], ['=1+1', true]);
  });
});

describe('a number format', () => {
  const shown: readonly (readonly [number | string, string, string])[] = [
    [1234.5, '[$£-809]#,##0.00', '£1,234.50'],
    [-1234.5, '£#,##0.00;[Red]-£#,##0.00', '-£1,234.50'],
    [46056, 'dd mmm yyyy', '03 Feb 2026'],
    [46056, 'yyyy-mm-dd', '2026-02-03'],
    [46056.75, 'd/m/yy h:mm AM/PM', '3/2/26 6:00 PM'],
    [46056.5, 'dd/mm/yyyy hh:mm:ss', '03/02/2026 12:00:00'],
    [0.125, '0.0%', '12.5%'],
    [1.005, '0.00', '1.01'],
    [0, '0;-0;"none"', 'none'],
    ['007', '@', '007'],
    [1234567, '#,##0', '1,234,567'],
    [0.1 + 0.2, 'General', '0.3'],
    [123456789012, 'General', '1.23457E+11'],
    [46056, 'dddd', 'Tuesday'],
    [-0.001, '0.00', '0.00'],
  ];
  for (const [value, format, text] of shown)
    it(`shows ${value} in ${format} as ${text}`, () => {
      assert.equal(render(value, format), text);
    });
});

describe('a formula', () => {
  const results: readonly (readonly [string, string | number | boolean])[] = [
    ['=B2*2', 6],
    ['=SUM(B2:B4)', 9],
    ['=SUM(People[Qty])', 9],
    ['=1+2*3^2', 19],
    ['=-2^2', 4],
    ['="a"&1', 'a1'],
    ['=IF(B2>2,"yes","no")', 'yes'],
    ['=A2="ANN"', true],
    ['=0.1+0.2-0.3', 0],
    ['=NOSUCH(1)', '#NAME?'],
    ['=1/0', '#DIV/0!'],
    ['=VLOOKUP("Bob",A2:C4,3,FALSE)', 20],
    ['=COUNTIF(B2:B4,">2")', 2],
    ['=SUMIFS(C2:C4,B2:B4,">2")', 30],
    ['=TEXT(46056,"dd mmm yyyy")', '03 Feb 2026'],
    ['=EOMONTH(46056,0)', 46081],
    ['=TODAY()', 46056],
    ['=SUBTOTAL(109,People[Price])', 60],
    ['=XLOOKUP("Cy",People[Name],People[Price])', 30],
    ['=G9', 0],
    ['=IFERROR(1/0,"-")', '-'],
    ['=50%', 0.5],
    ['=SUM(B:B)', 9],
  ];
  for (const [formula, value] of results) {
    it(`${formula} gives ${String(value)}`, () => {
      const { user } = withTable();
      user.type('F1', formula);
      assert.equal(user.values('F1')[0]![0], value);
    });
  }

  it('follows its cells when rows and columns come and go', () => {
    const { book, user } = withTable();
    user.type('F1', '=SUM(B2:B4)+$C$4');
    user.insertRows('3');
    assert.equal(content(book, 'F1'), '=SUM(B2:B5)+$C$5');
    user.insertColumns('B');
    assert.equal(content(book, 'G1'), '=SUM(C2:C5)+$D$5');
    user.deleteRows('5');
    assert.equal(content(book, 'G1'), '=SUM(C2:C4)+#REF!');
  });

  it('keeps fixed parts when it is copied and loses what leaves the sheet', () => {
    assert.equal(moveRelative('=A1+$A$1+A$1+$A1', 2, 1), '=B3+$A$1+B$1+$A3');
    assert.equal(moveRelative('=A1', -1, 0), '=#REF!');
    assert.equal(
      shiftReferences('="A5"&A5&Other!A5', 'row', 2, 1, (s) => s === ''),
      '="A5"&A6&Other!A5',
    );
  });
});

describe('a table', () => {
  it('grows when something is typed below it and takes the formats and formulas of the row above', () => {
    const { book, user } = withTable();
    user.type('D1', 'Total');
    user.type('D2', '=[@Qty]*[@Price]');
    writeFormats(book, book.active, parseArea('C2:C4'), '£0.00');
    user.type('A5', 'Di');
    user.paste('B5', [[2, 7]]);
    assert.equal(table(book).address, 'A1:D5');
    assert.deepEqual(user.texts('A4:D5'), [
      ['Cy', '1', '£30.00', '30'],
      ['Di', '2', '£7.00', '14'],
    ]);
  });

  it('keeps its header texts unique and never empty', () => {
    const { book, user } = withTable();
    user.type('B1', 'name');
    user.clear('C1');
    assert.deepEqual(table(book).columns, ['Name', 'name2', 'Column3']);
  });

  it('keeps rows together and formulas in their rows when it is sorted', () => {
    const { user } = withTable();
    user.type('D1', 'Twice');
    user.type('D2', '=B2*2');
    user.sort('People', 'Qty');
    assert.deepEqual(user.values('A2:D4'), [
      ['Cy', 1, 30, 2],
      ['Ann', 3, 10, 6],
      ['Bob', 5, 20, 10],
    ]);
  });

  it('hides what a filter leaves out and shows it again', () => {
    const { book, user } = withTable();
    user.filter('People', 'Name', ['Bob']);
    assert.deepEqual(
      book.active.rows.map((r) => r?.filtered),
      [false, true, false, true],
    );
    user.clearFilter('People');
    assert.deepEqual(
      book.active.rows.map((r) => r?.filtered),
      [false, false, false, false],
    );
  });

  it('follows a renamed and a moved column in formulas', () => {
    const { book, user } = withTable();
    user.type('F1', '=SUM(People[Qty])');
    user.renameColumn('People', 'Qty', 'How many');
    assert.equal(content(book, 'F1'), '=SUM(People[How many])');
    const id = book.findTable('People')!.table.columns[1]!.id;
    user.moveColumn('People', 'How many', 0);
    assert.deepEqual([table(book).columns, user.values('F1')[0]![0], book.findTable('People')!.table.columns[0]!.id], [['How many', 'Name', 'Price'], 9, id]);
  });

  it('shrinks with its rows and vanishes with its header', () => {
    const { book, user } = withTable();
    user.deleteRows('3');
    assert.equal(table(book).address, 'A1:C3');
    user.deleteTableRows('People', 0);
    assert.equal(table(book).address, 'A1:C2');
    user.deleteRows('1');
    assert.equal(book.findTable('People'), undefined);
  });
});

describe('undo', () => {
  it('takes back deeds one by one, tables and formats too, and can do them again', () => {
    const { book, user } = withTable();
    user.type('A2', 'Zoe');
    user.sort('People', 'Name');
    user.deleteTable('People');
    assert.deepEqual(user.values('A1:A4').flat(), ['', '', '', '']);
    user.undo();
    user.undo();
    user.undo();
    assert.deepEqual([user.values('A2')[0]![0], table(book).address], ['Ann', 'A1:C4']);
    user.redo();
    assert.equal(user.values('A2')[0]![0], 'Zoe');
  });

  it('leaves standing what a co-author did since', () => {
    const { user, coauthor } = withTable();
    user.type('A2', 'Zoe');
    coauthor.type('A3', 'theirs');
    coauthor.insertRows('1');
    user.undo();
    assert.deepEqual(user.values('A2:A4').flat(), ['Name', 'Ann', 'theirs']);
  });

  it('is emptied by deleting a sheet', () => {
    const { book, user } = withTable();
    user.addSheet('Other');
    user.deleteSheet('Other');
    assert.deepEqual([book.undoLabel, user.undo()], [undefined, false]);
  });
});

describe('a protected sheet', () => {
  it('refuses typing, inserting, sorting and formats, and allows what its options name', () => {
    const { user } = withTable();
    user.protect(undefined, { allowAutoFilter: true });
    assert.deepEqual(
      [
        () => {
          user.type('A2', 'x');
        },
        () => {
          user.insertRows('2');
        },
        () => {
          user.sort('People', 'Qty');
        },
        () => {
          user.filter('People', 'Name', ['Ann']);
        },
      ].map(code),
      ['AccessDenied', 'AccessDenied', 'AccessDenied', 'done'],
    );
  });
});

describe('the clipboard', () => {
  it('carries tabs, line ends and quotes there and back', () => {
    const block = [
      ['a\tb', 'say "no"'],
      ['two\nlines', ''],
    ];
    assert.deepEqual(readTsv(writeTsv(block)), block);
    assert.deepEqual(readTsv('1\t2\r\n3\t4\r\n'), [
      ['1', '2'],
      ['3', '4'],
    ]);
  });
});
