/** The rows of a run: those of one outcome, as many as are wanted, and the same rows in the sheet; and what stands below them. */
import { Button, ToggleButton } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import { pick } from '../flow/lists.js';
import { ownersOf } from '../flow/names.js';
import { rowsOf } from '../flow/runRows.js';
import { troubled } from '../flow/trouble.js';
import { Section, Waiting } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { runToSheet } from '../flow/reporting.js';
import type { Run, RunPace, RunRow } from '../../shared/wire/runs.js';
import { home, tongue } from '../store.js';
import { isUnderWay } from '../wording/runWords.js';
import { difference, figure, outcomeSaid, readable } from '../words.js';

/** Rows shown at a time. */
const page = 200;

interface Shown {
  readonly run: Run & RunPace;
  /** The list in hand shows records of this kind. */
  readonly inList: boolean;
  /** What stands below: nobody can press it before the rows above have come and moved it. */
  readonly children?: ReactNode;
}

export function RunRows({ run, inList, children }: Shown) {
  const [only, choose] = useState<RunRow['outcome'] | undefined>(undefined);
  const [most, show] = useState(page);
  const [busy, work] = useWork();
  // A run of many thousand rows is read as far as it is looked at.
  const rows = useAsked(async () => {
    const found = await rowsOf(run.id, only, most);
    const ids = found.map(({ id }) => String(id));
    const owners = await ownersOf(run.entity, ids).catch(() => new Map<string, string>());
    return { found, owners };
  }, [run.id, run.version, only, most]);
  const counts = Object.entries(run.outcomes ?? {}) as [RunRow['outcome'], number][];
  const total = only === undefined ? run.rowCount : (run.outcomes?.[only] ?? 0);
  const take = (outcome: RunRow['outcome'] | undefined): void => {
    choose(outcome);
    show(page);
  };
  return (
    <>
      <Section title="Rows">
        {!isUnderWay(run) && (
          <div className="row">
            <ToSheet small write={() => runToSheet(run)} />
          </div>
        )}
        {counts.length > 1 && (
          <div className="row" role="group" aria-label="Which rows">
            {[[undefined, run.rowCount] as const, ...counts].map(([outcome, count]) => (
              <ToggleButton key={outcome ?? ''} size="small" checked={only === outcome} onClick={() => take(outcome)}>
                {outcome === undefined ? `All ${figure(count)}` : `${outcomeSaid(outcome)} ${figure(count)}`}
              </ToggleButton>
            ))}
          </div>
        )}
        <Waiting asked={rows} />
        <ul className="list">
          {(rows.value?.found ?? []).map((row) => (
            <li key={row.position} style={{ padding: '4px' }}>
              <p className="source">
                <span className="strong">{row.label ?? row.id}</span>
                {row.net ? <span className="money">{difference(row.net)}</span> : null}
              </p>
              {rows.value?.owners.get(String(row.id)) !== undefined && <p className="note">{rows.value.owners.get(String(row.id))}</p>}
              <p className="note">
                {outcomeSaid(row.outcome)}
                {row.message ? ` · ${readable(row.message, tongue())}` : ''}
              </p>
            </li>
          ))}
        </ul>
        <div className="row">
          {total > most && rows.value !== undefined && (
            <Button size="small" disabled={rows.loading} onClick={() => show(most + page)}>
              Show {figure(Math.min(page, total - most))} more
            </Button>
          )}
          {inList && total > 0 && (
            <Button
              size="small"
              disabled={busy}
              onClick={() =>
                work(async () => {
                  const all = await rowsOf(run.id, only).catch(troubled);
                  if (all === undefined) return;
                  home({ name: 'selection' });
                  await pick(all.map(({ id }) => String(id))).catch(troubled);
                })
              }
            >
              Select {total === 1 ? 'it' : `these ${figure(total)}`} in the sheet
            </Button>
          )}
        </div>
      </Section>
      {(rows.value !== undefined || rows.why !== undefined) && children}
    </>
  );
}
