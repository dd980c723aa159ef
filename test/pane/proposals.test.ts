/** What an approver is told: the values of a form, and what has moved since it was proposed. */
import assert from 'node:assert/strict';
import { parametersSaid } from '../../addin/wording/parameterWords.js';
import { movedSince, strikesByWarning, sumsMoved } from '../../addin/wording/proposalWords.js';
import { entity } from '../../shared/fields.js';
import type { Preview, PreviewTotals, Property, RowPreview } from '../../shared/types.js';
import type { Described } from '../../shared/wire/session.js';

const words = { locale: 'en-GB', today: '2026-11-26' };
const property = (type: Property['type'], title: string, format?: Property['format']): Property => ({
  type,
  title,
  description: '',
  ...(format ? { format } : {}),
});

describe('the values of a form', () => {
  const schema = {
    properties: {
      dateDrop: property('string', 'Drop Date', 'date'),
      charge: property('string', 'Charge', 'currency'),
      rise: property('string', 'Increase by Percent', 'percent'),
      cascade: property('boolean', 'Cascade'),
      names: property('array', 'Names'),
      accountNumber: { ...property('string', 'Account Number'), secret: true as const },
    },
  };
  const said = (shared: object, own: readonly object[] = []): string[] =>
    parametersSaid(schema, shared as Record<string, unknown>, own as Record<string, unknown>[], words).map(({ label, said: text }) => `${label}: ${text}`);

  it('read as the form shows them, in its order, without what was left empty', () => {
    assert.deepEqual(said({ names: ['b', 'a'], cascade: false, charge: '1234.5', dateDrop: '2026-12-31' }), [
      'Drop Date: 31 Dec 2026',
      'Charge: £1,234.50',
      'Cascade: No',
      'Names: b and a',
    ]);
    assert.deepEqual(said({ dateDrop: '', names: [], charge: null }), []);
    assert.deepEqual(said({ rise: '3.9%' }), ['Increase by Percent: 3.9 %']);
    assert.deepEqual(said({ rise: 3.9 }), ['Increase by Percent: 3.9 %']);
  });

  it('leave bank details out of every sheet', () => {
    assert.deepEqual(said({ accountNumber: '31926819' }), ['Account Number: given, not shown']);
    assert.deepEqual(said({}, [{ accountNumber: '31926819' }, { accountNumber: '31926818' }]), ['Account Number: given, not shown']);
  });

  it('are told by their range where each row has its own, the shared one standing in where a row has none', () => {
    assert.deepEqual(said({}, [{ dateDrop: '2026-12-01' }, { dateDrop: '2026-12-31' }]), ['Drop Date: 2 dates between 1 and 31 Dec 2026']);
    assert.deepEqual(said({ dateDrop: '2026-11-30' }, [{ dateDrop: '2026-12-01' }, {}]), ['Drop Date: 2 dates between 30 Nov 2026 and 1 Dec 2026']);
    assert.deepEqual(said({ dateDrop: '2026-11-30' }, [{ dateDrop: '2026-12-01' }, { dateDrop: '2026-12-01' }]), ['Drop Date: 1 Dec 2026']);
    assert.deepEqual(said({}, [{ charge: '1' }, { charge: '2' }]), ['Charge: £1.00 and £2.00, by row']);
  });
});

describe('what can be struck out of a proposal at once', () => {
  const rows = ['1', '2', '3', '4'].map((id) => ({ id, warnings: id === '4' ? [] : ['To come.'] })) as unknown as readonly RowPreview[];
  const group = (text: string, ids: readonly string[]): Preview['warnings'][number] => ({ kind: 'other', severity: 2, text, count: ids.length, ids });
  const offered = (...warnings: Preview['warnings'][number][]): string[] =>
    strikesByWarning({ rows, warnings }, ['1', '2', '3', '4']).map(({ said, of }) => `${said} ${of.join()}`);

  it('are the rows with a warning, and those of each kind where there are several', () => {
    assert.deepEqual(offered(group('To come.', ['1', '2', '3'])), ['Strike out the 3 with a warning 1,2,3']);
    assert.deepEqual(offered(group('To come.', ['1', '2', '3']), group('A refund.', ['2'])), [
      'Strike out the 3 with a warning 1,2,3',
      'Strike out the 3: To come. 1,2,3',
      'Strike out the 1: A refund. 2',
    ]);
    // What all of them are warned of is no reason to choose; what two of them are is.
    assert.deepEqual(offered(group('To come.', ['1', '2', '3', '4']), group('A charge falls away.', ['1', '2'])), [
      'Strike out the 3 with a warning 1,2,3',
      'Strike out the 2: A charge falls away. 1,2',
    ]);
  });
});

describe('what has moved since a proposal', () => {
  const row = (id: string, more: Partial<RowPreview> = {}): RowPreview => ({
    id,
    label: `Line ${id}`,
    version: 1,
    outcome: 'ready',
    digest: 'as proposed',
    changes: [{ entity: 'features', id, kind: 'update', before: { status: 'Active' }, after: { status: 'Dropped', dateDrop: '2026-12-31' }, why: '' }],
    charges: [],
    notes: [],
    warnings: [],
    net: -10,
    monthlyBefore: 20,
    monthlyAfter: 0,
    ...more,
  });
  const totals = (more: Partial<PreviewTotals>): Preview =>
    ({ totals: { ready: 2, charges: 0, credits: -20, monthlyBefore: 40, monthlyAfter: 0, ...more } }) as unknown as Preview;
  const preview = (...rows: readonly RowPreview[]): Preview => ({ rows }) as unknown as Preview;
  const named = (name: 'features'): Described => entity(name) as unknown as Described;
  const moved = (before: Preview, after: Preview) => movedSince(before, after, named as never, words);

  it('is nothing where it would come out the same, and nothing of rows that could not be done', () => {
    assert.deepEqual(moved(preview(row('1'), row('2', { outcome: 'refused' })), preview(row('1'), row('2'))), []);
    assert.deepEqual(sumsMoved(totals({}), totals({})), []);
  });

  it('begins with what cannot be done any more, and says why', () => {
    const found = moved(
      preview(row('1'), row('2')),
      preview(row('1', { warnings: ['Odd.'] }), row('2', { outcome: 'refused', why: 'Dropped on 2026-11-20.' })),
    );
    assert.deepEqual(
      found.map(({ id, hinders, said }) => [id, hinders, said]),
      [
        ['2', true, ['Cannot be done now: Dropped on 20 Nov 2026.']],
        ['1', false, ['⚠ Odd.']],
      ],
    );
  });

  it('names money, fields and records, as they were and as they are', () => {
    const [only] = moved(
      preview(row('1')),
      preview(
        row('1', {
          digest: 'another',
          net: -12.5,
          monthlyBefore: 25,
          changes: [
            {
              entity: 'features',
              id: '1',
              kind: 'update',
              before: { status: 'Suspended' },
              after: { status: 'Dropped', dateDrop: '2026-12-30' },
              why: '',
            },
            { entity: 'features', id: '9', kind: 'update', before: {}, after: {}, why: '' },
          ],
        }),
      ),
    );
    assert.deepEqual(only?.said, [
      'Charges and credits: −£10.00, now −£12.50.',
      'Monthly revenue: −£20.00, now −£25.00.',
      'Feature Status is Suspended now, and was Active.',
      'Drop Date: 31 Dec 2026 was proposed, now 30 Dec 2026.',
      '1 record more would change.',
    ]);
    assert.deepEqual(sumsMoved(totals({}), totals({ ready: 1, credits: -22.5 })), [
      { label: 'Rows that can be done', was: '2', is: '1' },
      { label: 'Credits', was: '−£20.00', is: '−£22.50' },
    ]);
  });
});
