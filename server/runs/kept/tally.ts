/** What a run came to so far, kept with it so that it goes on counting after a restart; and its control total beside that of its preview. */
import { formatPence } from '../../../shared/money.js';
import type { Values } from '../../../shared/types.js';
import { emptyTally, type Control, type Tally } from '../../engine/tally.js';

/** A kept tally, to be added to. */
export const tallyOf = (kept: Values | null): Tally => (kept ? (structuredClone(kept) as unknown as Tally) : emptyTally());

/** The control total of the run beside that of the preview, where there was one. */
export function compared(control: Control, previewed: Values | null): Values {
  const expected = previewed?.['control'] as Values | null | undefined;
  if (!expected) return { ...control };
  const agrees = expected['count'] === control.count && expected['sum'] === control.sum && expected['hash'] === control.hash;
  return { ...control, previewed: expected, agrees };
}

/** Why a control total is not that of the preview that was agreed to; undefined where it is, or where there was none. */
export function disagreement(held: Values): string | undefined {
  if (held['agrees'] !== false) return undefined;
  const expected = held['previewed'] as Values;
  const said = ({ count, sum }: Values): string =>
    `${Number(count).toLocaleString('en-GB')} ${count === 1 ? 'row' : 'rows'} and ${formatPence(Math.round(Number(sum) * 100))}`;
  return said(held) === said(expected)
    ? `The control total is not that of the preview: as many rows and as much money, but not the same of each record.`
    : `The control total is not that of the preview: ${said(held)} instead of ${said(expected)}.`;
}
