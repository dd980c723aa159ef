/** Orders for later in the pane: the month as a calendar, what a day and a tolerance may be, and what is sent. */
import assert from 'node:assert/strict';
import { bodyOf, type Draft } from '../../addin/draft.js';
import { dayFault, monthsOf, weeksOf } from '../../addin/wording/laterWords.js';

describe('orders for later', () => {
  const on = (...days: readonly string[]): readonly { on: string }[] => days.map((day) => ({ on: day }));

  it('stand in a calendar of whole weeks from Monday on, whichever day a month begins with', () => {
    for (let month = 1; month <= 36; month += 1) {
      const name = `${2024 + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}`;
      const weeks = weeksOf(name, []);
      assert.ok(weeks.every((week) => week.length === 7));
      const days = weeks.flat().flatMap((cell) => cell ?? []);
      assert.deepEqual(
        days.map(({ number }) => number),
        Array.from({ length: days.length }, (_, at) => at + 1),
      );
      const last = new Date(Date.UTC(Number(name.slice(0, 4)), Number(name.slice(5)), 0)).getUTCDate();
      assert.equal(days.length, last, name);
      for (const week of weeks)
        for (const [place, cell] of week.entries()) if (cell) assert.equal((new Date(`${cell.iso}T00:00:00Z`).getUTCDay() + 6) % 7, place);
    }
    const march = weeksOf('2025-03', on('2025-03-31', '2025-03-31', '2025-04-01'));
    assert.deepEqual([march.length, march.flat().reduce((sum, cell) => sum + (cell?.count ?? 0), 0)], [6, 2]);
    assert.equal(march[5]?.[0]?.count, 2);
  });

  it('are counted by month, the next first', () => {
    assert.deepEqual(monthsOf(on('2025-04-01', '2025-03-31', '2025-04-30')), [
      { month: '2025-03', count: 1 },
      { month: '2025-04', count: 2 },
    ]);
  });

  it('wait for a day that is to come, with a sentence where it is none', () => {
    assert.equal(dayFault('2025-01-25', '2025-01-24'), undefined);
    for (const day of ['2025-01-24', '2024-12-31']) assert.match(dayFault(day, '2025-01-24') ?? '', /later than today/);
    for (const day of ['', '2025-02-30', 'soon']) assert.match(dayFault(day, '2025-01-24') ?? '', /Give a day/);
  });

  it('carry data as it was typed, and what is no data as its text', () => {
    const schema = {
      type: 'object',
      properties: { data: { type: 'object' }, history: { type: 'array', items: { type: 'object' } }, reason: { type: 'string' } },
    };
    const draft = { entity: 'presets', target: { kind: 'ids', ids: ['1'] }, offer: { name: 'edit', schema }, fromColumn: {} } as unknown as Draft;
    const sent = (parameters: Draft['parameters']): unknown => (bodyOf({ ...draft, parameters }) as { parameters: unknown }).parameters;
    const typed = { data: '{"unit": "month"}', history: '[{"from": "2011-01-04", "value": "20"}]', reason: '{}' };
    assert.deepEqual(sent(typed), { data: { unit: 'month' }, history: [{ from: '2011-01-04', value: '20' }], reason: '{}' });
    assert.deepEqual(sent({ data: '{unit' }), { data: '{unit' });
  });

  it('carry what may differ on the day as a number, and what is none as it was typed', () => {
    const draft = {
      entity: 'features',
      target: { kind: 'ids', ids: ['1'] },
      offer: { name: 'drop', schema: { type: 'object', properties: {} } },
      parameters: {},
      fromColumn: {},
    } as unknown as Draft;
    assert.deepEqual(bodyOf({ ...draft, on: '2025-02-28', tolerance: '£1,000.50' }), { ids: ['1'], on: '2025-02-28', tolerance: 1000.5 });
    assert.deepEqual(bodyOf({ ...draft, on: '2025-02-28', tolerance: 'five' }), { ids: ['1'], on: '2025-02-28', tolerance: 'five' });
    assert.deepEqual(bodyOf({ ...draft, on: '2025-02-28', tolerance: ' ' }), { ids: ['1'], on: '2025-02-28' });
    assert.deepEqual(bodyOf({ ...draft, tolerance: '5' }), { ids: ['1'] }, 'only an order for a day has one');
  });
});
