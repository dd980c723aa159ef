/** What waits on which day, as a calendar and day by day; moved and cancelled from here. */
import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { monthOf } from '../../shared/playbooks.js';
import type { Run } from '../../shared/wire/runs.js';
import { aboutJobs, schemaKey, type AboutJobs } from '../flow/jobs.js';
import { changeLater, forLater } from '../flow/later.js';
import { Line, Links } from '../parts/line.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { go, say, tongue } from '../store.js';
import { counted, day, figure, weekdaySaid } from '../words.js';
import { MonthTurn } from './monthTurn.js';
import { MoveDay } from './moveDay.js';
import { monthSaid } from '../wording/playbookWords.js';
import { monthsOf, waitsFor, weekdays, weeksOf } from '../wording/laterWords.js';
import { aboutSaid } from '../wording/runWords.js';

/** So many of a month are told with whom they are about. */
const told = 100;

export function LaterScreen() {
  const words = tongue();
  const [turned, turnTo] = useState<string>();
  const [chosen, choose] = useState<string>();
  const [again, look] = useState(0);
  const [cancelled, undo] = useState<Run>();
  const asked = useAsked(forLater, [again]);
  const runs = asked.value?.runs ?? [];
  const months = monthsOf(runs);
  const month = turned ?? months[0]?.month ?? monthOf(words.today);
  const ofMonth = runs.filter(({ on }) => on !== null && monthOf(on) === month);
  const about = useAsked(() => aboutJobs(ofMonth.slice(0, told)), [ofMonth.slice(0, told).map(({ id }) => id)]);
  const shown = chosen === undefined ? ofMonth : ofMonth.filter(({ on }) => on === chosen);
  const days = [...new Set(shown.map(({ on }) => on ?? ''))];
  const turn = (to: string): void => {
    turnTo(to);
    choose(undefined);
  };
  return (
    <Screen title="Orders for later">
      <MonthTurn month={month} turn={turn} />
      <Waiting asked={asked} />
      {asked.value && (
        <>
          <MonthGrid month={month} runs={ofMonth} chosen={chosen} choose={(iso) => choose(iso === chosen ? undefined : iso)} />
          {cancelled && (
            <p className="row">
              <span className="grow">{`${cancelled.title} for ${day(cancelled.on ?? '', words)} is cancelled.`}</span>
              <PutBack run={cancelled} done={() => (undo(undefined), look(again + 1))} />
            </p>
          )}
          {days.map((iso) => (
            <Section key={iso} title={weekdaySaid(iso, words)}>
              <ul className="list" aria-label={day(iso, words)}>
                {shown
                  .filter(({ on }) => on === iso)
                  .map((run) => (
                    <One
                      key={`${run.id}.${run.version}`}
                      run={run}
                      about={about.value}
                      changed={(after) => {
                        undo(after?.status === 'Cancelled' ? after : undefined);
                        look(again + 1);
                      }}
                    />
                  ))}
              </ul>
            </Section>
          ))}
          {ofMonth.length === 0 && (
            <p>
              {runs.length === 0
                ? 'No order waits for a day. In a preview, “Do it on another day…” makes one.'
                : `Nothing waits in ${monthSaid(month, words.locale)}.`}
            </p>
          )}
          <Others months={months.filter((each) => each.month !== month)} turn={turn} />
          {asked.value.total > runs.length && <p className="note">{`The next ${figure(runs.length)} of ${figure(asked.value.total)} are shown.`}</p>}
        </>
      )}
    </Screen>
  );
}

interface Grid {
  readonly month: string;
  readonly runs: readonly Run[];
  readonly chosen: string | undefined;
  readonly choose: (iso: string) => void;
}

function MonthGrid({ month, runs, chosen, choose }: Grid) {
  const words = tongue();
  return (
    <table className="month">
      <caption className="unseen">{monthSaid(month, words.locale)}</caption>
      <thead>
        <tr>
          {weekdays(words.locale).map(({ short, long }) => (
            <th key={long} scope="col" abbr={long}>
              {short}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month, runs).map((week, at) => (
          <tr key={at}>
            {week.map((cell, place) => (
              <td
                key={cell?.iso ?? place}
                className={cell?.iso === words.today ? 'today' : ''}
                {...(cell?.iso === words.today ? { 'aria-current': 'date' } : {})}
              >
                {cell && cell.count > 0 ? (
                  <button
                    type="button"
                    aria-pressed={chosen === cell.iso}
                    aria-label={`${day(cell.iso, words)}: ${counted(cell.count, 'order')}`}
                    onClick={() => choose(cell.iso)}
                  >
                    {cell.number}
                    <span className="many">{figure(cell.count)}</span>
                  </button>
                ) : (
                  cell?.number
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Others({ months, turn }: { readonly months: ReturnType<typeof monthsOf>; readonly turn: (to: string) => void }) {
  const { locale } = tongue();
  if (months.length === 0) return null;
  return (
    <Section title="In other months">
      <Links>
        {months.slice(0, 12).map(({ month, count }) => (
          <Link as="button" key={month} onClick={() => turn(month)}>
            {`${monthSaid(month, locale)} (${figure(count)})`}
          </Link>
        ))}
      </Links>
    </Section>
  );
}

interface Waiter {
  readonly run: Run;
  readonly about: AboutJobs | undefined;
  readonly changed: (after: Run | undefined) => void;
}

function One({ run, about, changed }: Waiter) {
  const words = tongue();
  const [moving, move] = useState(false);
  const [busy, work] = useWork();
  const press = (action: 'cancel' | 'move', body: Readonly<Record<string, unknown>> = {}): void =>
    work(async () => {
      const after = await changeLater(run, action, body);
      if (after === undefined) return;
      say(action === 'cancel' ? `${run.title} is cancelled.` : `${run.title} is moved to ${day(after.on ?? '', words)}.`);
      changed(after);
    });
  const state = waitsFor(run, words);
  return (
    <Line
      title={run.title}
      sub={
        <>
          {aboutSaid(run, about?.schemas.get(schemaKey(run)), about?.customers.get(run.id), words)}
          <br />
          {[counted(run.rowCount, 'row'), run.requestedBy, ...(state === '' ? [] : [state])].join(' · ')}
        </>
      }
      press={() => go({ name: 'run', id: run.id })}
    >
      {run.status === 'Scheduled' && (
        <div className="row" style={{ padding: '0 4px 8px' }}>
          <Button size="small" disabled={busy} aria-expanded={moving} onClick={() => move(!moving)}>
            Move…
          </Button>
          <Button size="small" disabled={busy} onClick={() => press('cancel')}>
            Cancel it
          </Button>
        </div>
      )}
      {moving && <MoveDay run={run} busy={busy} move={(to) => press('move', to)} />}
    </Line>
  );
}

function PutBack({ run, done }: { readonly run: Run; readonly done: () => void }) {
  const [busy, work] = useWork();
  return (
    <Button size="small" disabled={busy} onClick={() => work(async () => (await changeLater(run, 'resume')) && done())}>
      Put it back
    </Button>
  );
}
