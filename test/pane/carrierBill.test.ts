/** A carrier's bill before it is sent: headings under a title, columns guessed, cells as text, merged cells noticed. */
import assert from 'node:assert/strict';
import { asCSV, firstRows, fits, guessed, lacking, lookedAt, looksMerged, texts } from '../../addin/lists/carrierBill.js';

describe('a carrier’s bill as the pane takes it', () => {
  const title = [
    ['Openreach Limited', '', ''],
    ['Invoice 4711 of 1 Dec 2024', '', ''],
    ['', '', ''],
  ];

  it('has its headings wherever they stand, and its columns guessed by what carriers call them', () => {
    for (const [heads, wanted] of [
      [
        ['CLI', 'Product Code', 'Qty', 'Net Charge', 'Start', 'End'],
        { number: 'CLI', product: 'Product Code', quantity: 'Qty', amount: 'Net Charge', from: 'Start', to: 'End' },
      ],
      [
        ['Service ID', 'Telephone No', 'Description', 'Charge From', 'Charge To', 'Amount (£)'],
        { reference: 'Service ID', number: 'Telephone No', description: 'Description', from: 'Charge From', to: 'Charge To', amount: 'Amount (£)' },
      ],
      [['Asset Reference', 'Period', 'Cost'], { reference: 'Asset Reference', period: 'Period', amount: 'Cost' }],
    ] as const) {
      const looked = lookedAt([...title, [...heads], ['01632 960001', 'WLR3', '1', '7.45', '', '']]);
      assert.deepEqual(looked.headings, heads);
      assert.deepEqual(guessed(looked.headings), wanted);
      assert.equal(lacking(guessed(looked.headings)), undefined);
      assert.ok(fits(looked, guessed(looked.headings)));
    }
    assert.match(lacking({ number: 'CLI' }) ?? '', /amount/);
    assert.match(lacking({ amount: 'Net' }) ?? '', /number or the reference/);
    assert.equal(fits({ headings: ['CLI'], rows: [] }, { number: 'Phone' }), false);
  });

  it('is parted by whatever parts it, cells in quotation marks whole', () => {
    assert.deepEqual(firstRows('\uFEFFCLI;Net\r\n"01632; 1";"1,50"'), [
      ['CLI', 'Net'],
      ['01632; 1', '1,50'],
    ]);
    assert.deepEqual(firstRows('CLI|Net|\n1||2'), [
      ['CLI', 'Net'],
      ['1', '', '2'],
    ]);
  });

  it('goes out with days as days, long numbers whole, and nothing that parts cells', () => {
    const rows = texts([[441_632_960_001, 45_627, 7.449999999999999, 'a "b", c']], ['0', 'dd/mm/yyyy', '0.00', '@']);
    assert.deepEqual(rows, [['441632960001', '2024-12-01', '7.45', 'a "b", c']]);
    assert.equal(asCSV(rows), '441632960001,2024-12-01,7.45,"a ""b"", c"');
  });

  it('is noticed where cells were merged', () => {
    const looked = (numbers: readonly string[]) => ({ headings: ['CLI', 'Net'], rows: numbers.map((number) => [number, '1.00']) });
    const columns = { number: 'CLI', amount: 'Net' };
    assert.ok(looksMerged(looked(['1', '', '', '2', '', '']), columns));
    assert.ok(!looksMerged(looked(['1', '2', '3', '4', '5', '']), columns));
  });
});
