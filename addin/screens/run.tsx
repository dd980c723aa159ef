/** One run: its figures and rows, what can be done with it now, and the same as a command. */
import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { call, textOf } from '../api.js';
import { control, watchRun } from '../flow/sending.js';
import { rowsOf } from '../flow/runRows.js';
import { troubled } from '../flow/trouble.js';
import { Fold, Screen, Waiting } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Sentence } from '../parts/sentence.js';
import { back, go, listInHand, now, tongue } from '../store.js';
import { capital, figure, readable } from '../words.js';
import { Approval } from './approval.js';
import { TakeBackApproval } from './takeBackApproval.js';
import { JobFacts, Remarks } from './jobFacts.js';
import { MoveDay } from './moveDay.js';
import { MessagesOf } from './messages.js';
import { ReverseRun, useReversal, WayBack } from './reverseRun.js';
import { Reply } from './reply.js';
import { RunRows } from './runRows.js';
import { isUnderWay, runMoney, stateSaid } from '../wording/runWords.js';
import { SaveStep } from './saveStep.js';
import { copy } from './copy.js';

/** The values that rows have of their own, and what they answer, are told of a job of so many rows at most: they are read for it. */
const mostOwn = 1_000;

export function RunScreen({ id }: { readonly id: string }) {
  const [turn, again] = useState(0);
  const asked = useAsked(() => call('GET /runs/:id', { id }), [id, turn]);
  const decided = asked.value !== undefined && asked.value.status !== 'Awaiting Approval' && asked.value.status !== 'Asked Back';
  const past = decided && asked.value.done > 0 && !isUnderWay(asked.value);
  const reversal = useReversal(id, past);
  const readsOwn = past && asked.value.rowCount <= mostOwn;
  const rows = useAsked(async () => (readsOwn ? rowsOf(id) : []), [id, turn, readsOwn]);
  const [busy, work] = useWork();
  const [command, show] = useState('');
  const words = tongue();
  const run = asked.value;
  if (run === undefined)
    return (
      <Screen title={`Job ${id}`}>
        <Waiting asked={asked} />
      </Screen>
    );
  if (run.status === 'Awaiting Approval' || run.status === 'Asked Back')
    return run.entity === 'runs' ? <TakeBackApproval run={run} changed={() => again(turn + 1)} /> : <Approval run={run} changed={() => again(turn + 1)} />;
  const listID = now().lists.find(({ pointer }) => pointer.entity === run.entity)?.pointer.id;
  const reversible = reversal?.possible === true;
  const underWay = isUnderWay(run);
  const press = (action: Parameters<typeof control>[1], body?: Readonly<Record<string, unknown>>) =>
    work(async () => {
      const after = await control(id, action, body);
      if (after && (isUnderWay(after) || action === 'rerunFailed')) await watchRun(after, listID);
      else again(turn + 1);
    });
  const foot =
    run.status === 'Scheduled' ? (
      <Button className="main" disabled={busy} onClick={() => press('cancel')}>
        Cancel it
      </Button>
    ) : underWay ? (
      <>
        <Button disabled={busy} onClick={() => press('cancel')}>
          Cancel
        </Button>
        <Button
          className="main"
          style={{ minWidth: 0 }}
          appearance="primary"
          onClick={() => {
            void watchRun(run, listID);
          }}
        >
          Watch it
        </Button>
      </>
    ) : run.status === 'Cancelled' || run.status === 'Stopped' ? (
      <>
        {reversible && <ReverseRun run={run} listID={listID} busy={busy} work={work} label="Reverse…" />}
        <Button
          className="main"
          style={{ minWidth: 0 }}
          appearance="primary"
          disabled={busy}
          onClick={() => press(run.status === 'Stopped' && run.on === null ? 'continue' : 'resume')}
        >
          Go on with the rest
        </Button>
      </>
    ) : reversible ? (
      <ReverseRun run={run} listID={listID} busy={busy} work={work} main />
    ) : (
      <Button className="main" onClick={back}>
        Back
      </Button>
    );
  return (
    <Screen title={run.title} foot={foot}>
      {past && reversal?.possible === false && run.reversedBy === null && <WayBack reversal={reversal} />}
      <JobFacts run={run} own={(rows.value ?? []).map(({ parameters }) => parameters)}>
        <dt>State</dt>
        <dd className="strong">{capital(stateSaid(run.status))}</dd>
        <dt>Rows</dt>
        <dd>
          {run.done === run.rowCount ? `all ${figure(run.rowCount)} done` : `${figure(run.done)} of ${figure(run.rowCount)} done`}
          {run.failed > 0 ? `, ${figure(run.failed)} failed` : ''}
          {run.skipped > 0 ? `, ${figure(run.skipped)} left alone` : ''}
        </dd>
        {runMoney(run) !== '' && (
          <>
            <dt>Money</dt>
            <dd>
              <Sentence text={runMoney(run)} />
            </dd>
          </>
        )}
        {run.reverses !== null && run.reverses !== undefined && (
          <>
            <dt>Reverses</dt>
            <dd>
              <Link as="button" onClick={() => go({ name: 'run', id: String(run.reverses) })}>
                job {run.reverses}
              </Link>
            </dd>
          </>
        )}
        {run.reversedBy !== null && run.reversedBy !== undefined && (
          <>
            <dt>Reversed by</dt>
            <dd>
              <Link as="button" onClick={() => go({ name: 'run', id: String(run.reversedBy) })}>
                job {run.reversedBy}
              </Link>
            </dd>
          </>
        )}
      </JobFacts>
      {(run.remarks?.length ?? 0) > 1 && <Remarks run={run} />}
      {rows.value !== undefined && <Reply run={run} rows={rows.value} />}
      {!underWay && <MessagesOf runID={id} entity={run.entity} />}
      {run.statusReason !== null && run.statusReason !== undefined && run.statusReason !== '' && <p>{readable(run.statusReason, words)}</p>}
      {run.status === 'Scheduled' && <MoveDay run={run} busy={busy} move={(to) => press('move', to)} />}
      {run.status === 'Stopped' && (
        <div>
          <Button size="small" disabled={busy} onClick={() => press('cancel')}>
            Leave the rest undone
          </Button>
        </div>
      )}
      {run.failed > 0 && !underWay && (
        <div>
          <Button size="small" disabled={busy} onClick={() => press('rerunFailed')}>
            Try the failed ones again
          </Button>
        </div>
      )}
      <RunRows run={run} inList={listInHand()?.pointer.entity === run.entity}>
        {past && run.entity !== 'runs' && run.action !== 'create' && <SaveStep run={run} />}
        <Fold summary="For scripts">
          <p className="note">For a script that does this again.</p>
          <div className="row">
            {(['curl', 'powershell'] as const).map((as) => (
              <Button
                key={as}
                size="small"
                onClick={() =>
                  work(async () => {
                    try {
                      const said = await textOf('GET /runs/:id', { id, query: { as } });
                      show(said);
                      await copy(said);
                    } catch (error) {
                      troubled(error);
                    }
                  })
                }
              >
                {as === 'curl' ? 'Copy as curl' : 'Copy as PowerShell'}
              </Button>
            ))}
          </div>
          {command !== '' && (
            <pre className="code" tabIndex={0}>
              {command}
            </pre>
          )}
        </Fold>
      </RunRows>
    </Screen>
  );
}
