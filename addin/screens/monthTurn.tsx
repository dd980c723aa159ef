/** The month that a screen is about, and the way to the one before and after. */
import { Button } from '@fluentui/react-components';
import { tongue } from '../store.js';
import { monthSaid, shifted } from '../wording/playbookWords.js';

interface Turning {
  /** As 2025-01. */
  readonly month: string;
  readonly turn: (to: string) => void;
  readonly latest?: string;
  readonly earliest?: string;
}

export function MonthTurn({ month, turn, latest, earliest }: Turning) {
  const { locale } = tongue();
  const way = (by: number, sign: string, off: boolean) => (
    <Button size="small" disabled={off} onClick={() => turn(shifted(month, by))} aria-label={`To ${monthSaid(shifted(month, by), locale)}`}>
      {sign}
    </Button>
  );
  return (
    <div className="row spread" role="group" aria-label="Month">
      {way(-1, '‹', earliest !== undefined && month <= earliest)}
      <span className="strong" aria-live="polite">
        {monthSaid(month, locale)}
      </span>
      {way(1, '›', latest !== undefined && month >= latest)}
    </div>
  );
}
