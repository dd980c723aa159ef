/** The rows of a run: those of one outcome, as many as are wanted, and the same rows in the sheet. */
import { Button, ToggleButton } from '@fluentui/react-components';
import { useState } from 'react';
import { pick } from '../flow/lists.js';
import { troubled } from '../flow/trouble.js';
import { useWork } from '../parts/hooks.js';
import type { RunRow } from '../../shared/wire/runs.js';
import { home, tongue } from '../store.js';
import { figure, outcomeSaid, readable } from '../words.js';

/** Rows shown at a time. */
const page = 200;

interface Shown {
  readonly rows: readonly RunRow[];
  /** Whom each belongs to, by record. */
  readonly owners: ReadonlyMap<string, string> | undefined;
  /** The list in hand shows records of this kind. */
  readonly inList: boolean;
}

export function RunRows({ rows, owners, inList }: Shown) {
  const [only, choose] = useState<RunRow['outcome'] | undefined>(undefined);
  const [most, show] = useState(page);
  const [busy, work] = useWork();
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))];
  const shown = only === undefined ? rows : rows.filter(({ outcome }) => outcome === only);
  const take = (outcome: RunRow['outcome'] | undefined): void => {
    choose(outcome);
    show(page);
  };
  return (
    <>
      {outcomes.length > 1 && (
        <div className="row" role="group" aria-label="Which rows">
          {[undefined, ...outcomes].map((outcome) => (
            <ToggleButton key={outcome ?? ''} size="small" checked={only === outcome} onClick={() => take(outcome)}>
              {outcome === undefined ? `All ${figure(rows.length)}` : `${outcomeSaid(outcome)} ${figure(rows.filter((row) => row.outcome === outcome).length)}`}
            </ToggleButton>
          ))}
        </div>
      )}
      <ul className="list">
        {shown.slice(0, most).map((row) => (
          <li key={row.id} style={{ padding: '4px' }}>
            <p className="strong">{row.label ?? row.id}</p>
            {owners?.get(String(row.id)) !== undefined && <p className="note">{owners.get(String(row.id))}</p>}
            <p className="note">
              {outcomeSaid(row.outcome)}
              {row.message ? ` · ${readable(row.message, tongue())}` : ''}
            </p>
          </li>
        ))}
      </ul>
      <div className="row">
        {shown.length > most && (
          <Button size="small" onClick={() => show(most + page)}>
            Show {figure(Math.min(page, shown.length - most))} more
          </Button>
        )}
        {inList && shown.length > 0 && (
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              work(async () => {
                home({ name: 'selection' });
                await pick(shown.map(({ id }) => String(id))).catch(troubled);
              })
            }
          >
            Select {shown.length === 1 ? 'it' : `these ${figure(shown.length)}`} in the sheet
          </Button>
        )}
      </div>
    </>
  );
}
