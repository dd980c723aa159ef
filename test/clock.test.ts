/** Clocks of a time zone around the nights on which they change. */
import assert from 'node:assert/strict';
import { aheadIn, momentShown } from '../shared/clock.js';

const hour = 3_600_000;
const shown = (text: string, zone: string): string => new Date(momentShown(Date.parse(`${text}Z`), zone)).toISOString();

describe('the clock on the wall', () => {
  it('is as far ahead of UTC as the time zone says at that moment', () => {
    const london = aheadIn('Europe/London');
    assert.deepEqual(
      ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-10-25T00:59:59Z', '2026-10-25T01:00:00Z'].map((at) => london(Date.parse(at)) / hour),
      [0, 1, 1, 0],
    );
    assert.equal(aheadIn('Asia/Kathmandu')(Date.parse('2026-01-01T00:00:00Z')) / hour, 5.75);
  });

  it('shows a time at one moment: the later one of an hour that is left out, the earlier offset of one that comes twice', () => {
    assert.equal(shown('2026-07-01T10:00:00', 'Europe/London'), '2026-07-01T09:00:00.000Z');
    assert.equal(shown('2026-01-01T00:00:00', 'Europe/London'), '2026-01-01T00:00:00.000Z');
    // Between one and two no clock shows that night.
    assert.equal(shown('2026-03-29T01:30:00', 'Europe/London'), '2026-03-29T01:30:00.000Z');
    assert.equal(shown('2026-10-25T03:00:00', 'Europe/London'), '2026-10-25T03:00:00.000Z');
    assert.equal(shown('2026-03-29T12:00:00', 'America/New_York'), '2026-03-29T16:00:00.000Z');
  });
});
