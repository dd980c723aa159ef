/** What was done, in the preview's own words and figures; the failed ones; and the way back. */
import { Button, Link } from '@fluentui/react-components';
import type { EntityName } from '../../shared/types.js';
import { leaveOrder } from '../flow/acting.js';
import { nextOf, openMade } from '../flow/openOne.js';
import { readRest } from '../flow/receiving.js';
import { isPilot } from '../flow/sending.js';
import { selectMade } from '../flow/runRows.js';
import { Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { MessagesOf } from './messages.js';
import { JobFacts, Remarks } from './jobFacts.js';
import { NotDone } from './notDone.js';
import { PilotResult } from './pilot.js';
import { Notes } from './previewBody.js';
import { Sentence } from '../parts/sentence.js';
import { Reply } from './reply.js';
import { runMoney } from '../wording/runWords.js';
import { ReverseRun, useReversal, WayBack } from './reverseRun.js';
import { entityNamed, go, tongue, usePane } from '../store.js';
import { capital, counted, day, difference, figure, inSentence, pounds, readable } from '../words.js';

export function Result() {
  const following = usePane((state) => state.following);
  const [busy, work] = useWork();
  const run = following?.run;
  const reversal = useReversal(run?.id ?? '', run !== undefined && run.done > 0 && run.status !== 'Awaiting Approval');
  const leave = (): void => leaveOrder(following?.listID);
  if (following === undefined || run === undefined)
    return (
      <Screen title="Result" onBack={leave}>
        <p>There is no result to show. Jobs lists all of them.</p>
      </Screen>
    );
  if (isPilot(run) && run.pilot) return <PilotResult following={following} run={run} pilot={run.pilot} leave={leave} />;
  const entity = entityNamed(run.entity) ?? { title: 'Row', titles: 'Rows' };
  const what = (n: number): string => counted(n, inSentence(entity.title), inSentence(entity.titles));
  const not = following.rows.filter(({ outcome }) => outcome !== 'done' && outcome !== 'waiting');
  const total = Math.max(run.rowCount, following.rows.length);
  const open = total - run.done;
  // Rows of the sheet that have become records: most have something to be done with next.
  const made = following.listID === undefined ? 0 : following.rows.filter(({ outcome, mark }) => outcome === 'done' && mark !== undefined).length;
  const waits = run.status === 'Awaiting Approval';
  const later = run.status === 'Scheduled';
  const { preview } = following;
  const planned = preview?.totals;
  const did = run.totals ?? undefined;
  const differs =
    planned !== undefined && did?.net !== undefined && (Math.abs(did.net - planned.net) >= 0.005 || Math.abs(monthlyOf(did) - monthlyOf(planned)) >= 0.005);
  const reveals = Object.entries(following.reveals ?? {});
  return (
    <Screen
      title={waits ? 'Sent for approval' : later ? 'Waits for its day' : run.title}
      onBack={leave}
      onEnter={leave}
      foot={
        <>
          {reversal?.possible && <ReverseRun run={run} listID={following.listID} busy={busy} work={work} />}
          <Button className="main" appearance="primary" style={{ minWidth: 0 }} onClick={leave}>
            Done
          </Button>
        </>
      }
    >
      {waits ? (
        <>
          <p>
            {capital(what(run.rowCount))} {run.rowCount === 1 ? 'waits' : 'wait'} until somebody else who may do this approves{' '}
            {run.rowCount === 1 ? 'it' : 'them'}. The number at the top tells how many wait, and opens them.
          </p>
          {run.statusReason && <p className="note">{readable(run.statusReason, tongue())}</p>}
        </>
      ) : later ? (
        <p>
          {capital(what(run.rowCount))} {run.rowCount === 1 ? 'waits' : 'wait'} until {day(run.on ?? '', tongue())}. Until then it can be moved and cancelled
          under Jobs, and it is told wherever {run.rowCount === 1 ? 'it is' : 'one of them is'} looked at.
        </p>
      ) : (
        <section className="section" aria-label="In short">
          <p className={`head ${open === 0 ? 'good' : ''}`}>{open === 0 ? `✓ ${what(run.done)} done` : `${figure(run.done)} of ${what(total)} done`}</p>
          {runMoney(run) !== '' && (
            <p className="strong money" style={{ whiteSpace: 'normal' }}>
              <Sentence text={runMoney(run)} />
            </p>
          )}
          {run.status === 'Cancelled' && <p>Cancelled. What was done stays done; the rest was not touched.</p>}
          {run.status === 'Stopped' && <p className="caution">⚠ The job stopped and waits for a decision. {readable(run.statusReason ?? '', tongue())}</p>}
          <p>{following.refreshed === undefined ? 'Bringing your list up to date…' : following.refreshed}</p>
        </section>
      )}
      {reveals.length > 0 && (
        <Section title="Shown once">
          <p className="note">Write these down now. They are stored nowhere and cannot be shown again.</p>
          <dl className="pair">
            {reveals.flatMap(([id, values]) =>
              Object.entries(values).map(([name, value]) => (
                <Shown key={id + name} label={`${preview?.rows.find((row) => row.id === id)?.label ?? id} ${name}`} value={value} />
              )),
            )}
          </dl>
        </Section>
      )}
      {planned && !waits && (
        <Section title={differs ? 'As previewed, and as done' : 'As previewed'}>
          <dl className={differs ? 'figures beside' : 'figures'}>
            {differs && (
              <>
                <dt className="note" />
                <dd className="note">Previewed</dd>
                <dd className="note">Done</dd>
              </>
            )}
            {(differs || planned.net !== 0) && (
              <>
                <dt>Charges and credits</dt>
                <dd>{difference(planned.net)}</dd>
                {differs && <dd className="strong">{difference(did?.net ?? 0)}</dd>}
              </>
            )}
            {planned.monthlyBefore !== planned.monthlyAfter && (
              <>
                <dt>Monthly revenue</dt>
                <dd>{differs ? difference(monthlyOf(planned)) : `${pounds(planned.monthlyBefore)} → ${pounds(planned.monthlyAfter)}`}</dd>
                {differs && <dd className="strong">{difference(monthlyOf(did))}</dd>}
              </>
            )}
          </dl>
          {/* They are the preview's, of all rows: of what was done the line above tells. */}
          {preview && !differs && <Notes preview={preview} folded />}
          {differs && (
            <p className="caution">
              ⚠ The figures differ because {open > 0 ? `${counted(open, 'row')} ${open === 1 ? 'was' : 'were'} not done` : 'something changed meanwhile'}; see
              below.
            </p>
          )}
        </Section>
      )}
      {!waits && open > 0 && <NotDone run={run} following={following} rows={not} open={open} />}
      {made > 0 && following.refreshed !== undefined && (
        <div>
          <Button size="small" disabled={busy} onClick={() => work(selectMade)}>
            {`Select ${made === 1 ? 'it' : `the ${figure(made)} new rows`}, to go on with ${made === 1 ? 'it' : 'them'}`}
          </Button>
        </div>
      )}
      {following.draft?.target.kind === 'new' && following.rows[0]?.outcome === 'done' && <GoOn entity={run.entity} id={String(following.rows[0].id)} />}
      {!waits && following.draft?.offer.name === 'enterReceipt' && <RestOfStatement />}
      {!waits && <Reply run={run} rows={following.rows} preview={preview} />}
      {!waits && <MessagesOf runID={run.id} entity={run.entity} />}
      {!waits && (
        <Section title="This job">
          {/* An order that was answered at once tells its rows without what they were sent with. */}
          <JobFacts run={run} own={(following.draft?.rows ?? following.rows).map(({ parameters }) => parameters)} />
          {(run.remarks?.length ?? 0) > 1 && <Remarks run={run} />}
        </Section>
      )}
      <WayBack reversal={reversal} />
      <p>
        <Link as="button" onClick={() => go({ name: 'run', id: run.id })}>
          Job {run.id}: rows, changes, for scripts
        </Link>
      </p>
    </Screen>
  );
}

/** What was made is gone on with where there is a screen for it. */
function GoOn({ entity, id }: { readonly entity: EntityName; readonly id: string }) {
  const [busy, work] = useWork();
  const next = nextOf(entity)?.next;
  if (next === undefined) return null;
  return (
    <div>
      <Button disabled={busy} onClick={() => work(() => openMade(entity, id))}>
        {next}
      </Button>
    </div>
  );
}

/** Of most statements something is left: it is gone on with where it stands. */
function RestOfStatement() {
  const receipts = usePane((state) => state.receipts);
  const [busy, work] = useWork();
  if (receipts === undefined) return null;
  return (
    <div>
      <Button size="small" disabled={busy} onClick={() => work(readRest)}>
        What is left of the statement
      </Button>
    </div>
  );
}

/** What it does to a month's revenue. */
const monthlyOf = (totals: { readonly monthlyBefore?: number; readonly monthlyAfter?: number } | undefined): number =>
  Math.round(((totals?.monthlyAfter ?? 0) - (totals?.monthlyBefore ?? 0)) * 100) / 100;

const Shown = ({ label, value }: { readonly label: string; readonly value: string }) => (
  <>
    <dt>{label}</dt>
    <dd className="strong">{value}</dd>
  </>
);
