/** The rows that were not done, with whose they are and why; and what can be done about them. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { lastChanges } from '../flow/lastChanges.js';
import { ownersOf } from '../flow/names.js';
import { repeatable, tryAgain } from '../flow/ordering.js';
import { control, watchRun } from '../flow/sending.js';
import { selectNotDone } from '../flow/runRows.js';
import { Fold, Section } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import type { Run, RunRow } from '../../shared/wire/runs.js';
import { entityNamed, tongue, type Following } from '../store.js';
import { counted, figure, outcomeSaid, readable } from '../words.js';
import { changeSaid } from '../wording/activityWords.js';
import { copy } from './copy.js';

/** Rows told before the others are folded away, and in all. */
const [first, most] = [20, 500];

interface Props {
  readonly run: Run;
  readonly following: Following;
  readonly rows: readonly RunRow[];
  /** How many were not done, reached or not. */
  readonly open: number;
}

export function NotDone({ run, following, rows, open }: Props) {
  const [busy, work] = useWork();
  const [selected, select] = useState<boolean | undefined>();
  const words = tongue();
  const shown = rows.slice(0, most);
  const ids = shown.map(({ id }) => String(id));
  const owners = useAsked(() => ownersOf(run.entity, ids), [run.entity, ids]);
  // Who was faster, and with what: only of those that are told at once.
  const moved = rows
    .slice(0, first)
    .filter(({ outcome, mark }) => outcome === 'changed' && mark === undefined)
    .map(({ id }) => String(id));
  const changes = useAsked(() => lastChanges(run.entity, moved), [run.entity, moved]);
  const labels = new Map((following.preview?.rows ?? []).map(({ id, label }) => [id, label]));
  const labelOf = ({ id, label, mark }: RunRow): string =>
    (mark === undefined ? label : (labels.get(String(id)) ?? label)) ?? labels.get(String(id)) ?? String(id);
  const why = (row: RunRow): string => {
    const line = changes.value?.get(String(row.id));
    if (row.outcome !== 'changed' || row.mark !== undefined) return row.message ? readable(row.message, words) : '';
    return line ? changeSaid(line, entityNamed(run.entity)?.fields ?? [], words) : '';
  };
  const line = (row: RunRow) => (
    <li key={row.id}>
      <span className="strong">{labelOf(row)}</span>
      {owners.value?.get(String(row.id)) !== undefined && ` · ${owners.value.get(String(row.id))}`}
      {`: ${[...(row.outcome === 'struckOut' ? [] : [outcomeSaid(row.outcome)]), ...(why(row) === '' ? [] : [why(row)])].join('. ')}`}
    </li>
  );
  const cut = run.status === 'Cancelled' || run.status === 'Stopped';
  // What had changed needs a new preview; trying it again as it is does nothing.
  const failed = rows.filter(({ outcome }) => ['failed', 'notFound', 'notPermitted'].includes(outcome)).length;
  return (
    <Section title={`${counted(open, 'row')} not done`}>
      <ul className="sentences">{shown.slice(0, first).map(line)}</ul>
      {shown.length > first && (
        <Fold summary={`All ${figure(rows.length)}`}>
          <ul className="sentences">{shown.slice(first).map(line)}</ul>
        </Fold>
      )}
      <div className="row">
        {following.rows.length > run.done && rows.every(({ mark }) => mark === undefined) && (
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              work(async () => {
                select(await selectNotDone());
              })
            }
          >
            Select {rows.length === 1 ? 'it' : 'them'} in the sheet
          </Button>
        )}
        {!cut && repeatable(following.draft) && rows.length > 0 && (
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              work(() =>
                tryAgain(
                  following.draft!,
                  rows.map(({ id }) => String(id)),
                ),
              )
            }
          >
            Correct and try {rows.length === 1 ? 'it' : `all ${figure(rows.length)}`} again…
          </Button>
        )}
        {(cut || (failed > 0 && !repeatable(following.draft))) && (
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              work(async () => {
                const again = await control(run.id, cut ? 'resume' : 'rerunFailed');
                if (again) await watchRun(again, following.listID);
              })
            }
          >
            {cut ? 'Go on with the rest' : failed === rows.length ? 'Try them again' : `Try the ${figure(failed)} failed again`}
          </Button>
        )}
        {rows.length > 0 && (
          <Button
            size="small"
            onClick={() => {
              void copy(rows.map((row) => [labelOf(row), owners.value?.get(String(row.id)) ?? '', outcomeSaid(row.outcome), why(row)].join('\t')).join('\n'));
            }}
          >
            Copy the list
          </Button>
        )}
      </div>
      {selected !== undefined && (
        <p className="note">
          {selected
            ? 'Selected in the sheet.'
            : `The first is selected in the sheet: this Excel selects no rows that stand apart. The column Outcome filters all ${figure(rows.length)}.`}{' '}
          “Done” leads to what can be done with {rows.length === 1 ? 'it' : 'them'}.
        </p>
      )}
    </Section>
  );
}
