/** The sheet with everything of a customer. */
import assert from 'node:assert/strict';
import { excelInNode, type ExcelInNode } from '../excel/node.js';
import { writeSections } from '../../addin/excel/sections.js';
import { customerToSheet, figuresOf, type Everything } from '../../addin/flow/customer.js';
import { change } from '../../addin/store.js';
import type { Described } from '../../shared/wire/session.js';
import { entity as entityOf, joinedFields } from '../../shared/fields.js';
import type { EntityName } from '../../shared/types.js';
import type { Wire } from '../../shared/wire/runs.js';

const part = (entity: EntityName, fields: readonly string[], records: readonly object[]): Everything['parts'][number] => ({
  entity,
  title: entityOf(entity).titles,
  total: records.length,
  fields: fields.map((name) => [...joinedFields(entity), ...entityOf(entity).fields].find((field) => field.name === name)!),
  records: records as readonly Wire[],
});

describe('The sheet of a customer', () => {
  const before = (globalThis as { Excel?: unknown }).Excel;
  let excel: ExcelInNode;
  beforeEach(() => {
    excel = excelInNode();
    (globalThis as { Excel?: unknown }).Excel = excel.Excel;
    change({ entities: [entityOf('customers') as unknown as Described] });
  });
  after(() => {
    (globalThis as { Excel?: unknown }).Excel = before;
    change({ entities: [] });
  });

  const all: Everything = {
    customer: { id: '7', version: 1, accountNumber: 'A1007', name: '=Harbour Lights', balance: 130.3 },
    parts: [
      part(
        'features',
        ['currentDescription', 'currentPrice', 'monthlyValue'],
        [
          { id: '1', currentDescription: 'FTTP', currentPrice: 30.1, monthlyValue: 30.1 },
          { id: '2', currentDescription: "'quoted", currentPrice: 90.2, monthlyValue: 30.0667 },
        ],
      ),
      part(
        'invoices',
        ['invoiceNumber', 'dueDate', 'balance'],
        [
          { id: '1', invoiceNumber: '100001', dueDate: '2024-12-31', balance: 100.1 },
          { id: '2', invoiceNumber: '100002', dueDate: '2200-01-31', balance: 30.2 },
          { id: '3', invoiceNumber: '100003', dueDate: '2024-11-30', balance: -5 },
        ],
      ),
      part('payments', ['ourReference', 'unallocated'], []),
    ],
    activities: [
      {
        id: '1',
        entity: 'features',
        recordID: '2',
        action: 'suspend',
        runID: '4',
        userName: 'Carol',
        at: '2025-01-24T10:00:00.000Z',
        before: null,
        after: null,
        why: 'Held by run 4 from 2025-01-24.',
      },
    ],
    happenedTo: new Map([['features/2', 'FTTP']]),
  };

  it('adds up what is open, overdue and coming in, exactly', () => {
    assert.deepEqual(figuresOf(all, '2025-01-24'), { balance: 130.3, overdue: 100.1, unallocated: 0, monthly: 60.1667 });
  });

  it('has a table of each kind with its sums as formulas, and every text as it is', async () => {
    assert.equal(await customerToSheet(all), 'A1007 =Harbour Lights');
    const cells = excel.user.values("'A1007 =Harbour Lights'!A1:C40");
    const row = (first: string): number => cells.findIndex(([cell]) => cell === first);
    assert.equal(cells[row('Name')]?.[1], '=Harbour Lights');
    assert.deepEqual(cells[row("'quoted")], ["'quoted", 90.2, 30.0667]);
    const sum = row("'quoted") + 2;
    assert.equal(excel.workbook.active.rows[sum - 1]?.formulas?.[2], `=SUM(C${sum - 2}:C${sum - 1})`);
    assert.equal(cells[sum - 1]?.[1], '', 'prices are not added up');
    assert.equal(cells[row('Payments (0)') + 1]?.[0], 'None');
    const last = excel.user.values("'A1007 =Harbour Lights'!A1:E60").find(([, who]) => who === 'Carol');
    assert.deepEqual(last?.slice(2), ['Suspend', 'FTTP', 'Held by job 4 from 24 Jan 2025.']);
    // It is printed as the sign-off sheet is.
    const { layout } = excel.workbook.active;
    assert.deepEqual([layout?.orientation, layout?.zoom, layout?.texts?.CenterFooter], ['Landscape', { horizontalFitToPages: 1 }, 'Page &P of &N']);
  });

  it('is written anew beside the one that is there', async () => {
    const sections = [{ title: 'One', heads: ['A'], kinds: ['text'], rows: [['x']] }] as const;
    assert.equal(await writeSections({ name: 'Same', title: 'Same', note: '', sections }), 'Same');
    assert.equal(await writeSections({ name: 'Same', title: 'Same', note: '', sections }), 'Same (2)');
  });
});
