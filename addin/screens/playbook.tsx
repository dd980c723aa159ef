/** A month's steps: what is done and by whom, what each comes to beside the month before, and the way to where it is worked on. */
import { Button, Input, Link } from '@fluentui/react-components';
import { useState } from 'react';
import type { MonthStep, Playbook, PlaybookMonth } from '../../shared/wire/playbooks.js';
import { copyPlaybook, markStep, openStep, playbooks, readMonth, thisMonth } from '../flow/playbooks.js';
import { monthToSheet } from '../flow/reporting.js';
import { troubled, troubledHere } from '../flow/trouble.js';
import { Links } from '../parts/line.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Fold, Screen, Section, Waiting } from '../parts/screen.js';
import { MonthTurn } from './monthTurn.js';
import { ToSheet } from '../parts/toSheet.js';
import { entityNamed, go, replace, tongue } from '../store.js';
import { readable } from '../words.js';
import { beforeSaid, checkSaid, doneSaid, figuresSaid, isMoney, monthSaid } from '../wording/playbookWords.js';

export function PlaybookScreen({ id, name }: { readonly id: string; readonly name: string }) {
  const [month, turn] = useState(thisMonth());
  const [changed, take] = useState<PlaybookMonth>();
  const asked = useAsked(() => readMonth(id, month), [id, month]);
  const told = changed?.month === month ? changed : asked.value?.month === month ? asked.value : undefined;
  const next = told?.steps.find(({ mark }) => mark?.state !== 'done');
  const [busy, work] = useWork();
  return (
    <Screen
      title={told?.name ?? name}
      foot={
        told && (
          <>
            <ToSheet write={() => monthToSheet(told)} />
            {next && (
              <Button className="main" style={{ minWidth: 0 }} appearance="primary" disabled={busy} onClick={() => work(() => openStep(told, next))}>
                Next step
              </Button>
            )}
          </>
        )
      }
    >
      <MonthTurn month={month} turn={turn} latest={thisMonth()} />
      <Waiting asked={asked} />
      {told && (
        <>
          <p className="quiet">
            {told.done === told.steps.length && told.done > 0 ? '✓ Every step is done.' : `${told.done} of ${told.steps.length} steps done.`}
          </p>
          <ol className="list" aria-label="Steps">
            {told.steps.map((step) => (
              <Step key={step.key} step={step} told={told} take={take} />
            ))}
          </ol>
          {told.steps.length === 0 && <p>It has no steps yet. Save a finished job as a step, or add one of your saved lists under “Change it”.</p>}
          <About id={id} />
        </>
      )}
    </Screen>
  );
}

interface One {
  readonly step: MonthStep;
  readonly told: PlaybookMonth;
  readonly take: (after: PlaybookMonth) => void;
}

function Step({ step, told, take }: One) {
  const words = tongue();
  const entity = entityNamed(step.entity);
  const [busy, work] = useWork();
  const money = isMoney(step, entity);
  const done = step.mark?.state === 'done';
  const set = (state: 'done' | 'open'): void =>
    work(() =>
      markStep(told, step, state).then(take, async (error: unknown) => {
        troubledHere(error);
        // Somebody else did it meanwhile: the step shows who.
        await readMonth(told.id, told.month).then(take, () => undefined);
      }),
    );
  return (
    <li style={{ padding: '8px 4px', display: 'flex', flexDirection: 'column', gap: 4 }}>
      <p>
        <span className={done ? 'good' : 'quiet'} aria-hidden="true">
          {done ? '✓' : '○'}
        </span>{' '}
        <span className="strong">{step.name}</span>
        <span className="unseen">{done ? ', done' : ', open'}</span>
      </p>
      {step.mark && <p className="note">{doneSaid(step.mark, words)}</p>}
      <dl className="pair">
        {done && step.mark && (
          <>
            <dt>When done</dt>
            <dd>{figuresSaid(step.mark, entity, money)}</dd>
          </>
        )}
        {!done && step.now && (
          <>
            <dt>Now</dt>
            <dd>{figuresSaid(step.now, entity, money)}</dd>
          </>
        )}
        <dt>{monthSaid(told.monthBefore, words.locale)}</dt>
        <dd>{beforeSaid(step, entity, money)}</dd>
      </dl>
      {!done && step.why !== null && <p className={step.now === null ? 'bad' : 'note'}>{readable(step.why, words)}</p>}
      {done && !step.holds && <p className="caution">⚠ It does not hold any more: {readable(step.why ?? '', words)}</p>}
      <div className="row">
        {!done && (
          <Button size="small" disabled={busy} onClick={() => work(() => openStep(told, step))}>
            Open
          </Button>
        )}
        {!done && (
          <Button size="small" disabled={busy || !step.holds} onClick={() => set('done')} aria-label={`Tick off ${step.name}`}>
            Tick off
          </Button>
        )}
        {done && (
          <Link as="button" disabled={busy} onClick={() => set('open')}>
            Open it again
          </Link>
        )}
        {step.mark?.runID && (
          <Link as="button" onClick={() => go({ name: 'run', id: step.mark?.runID ?? '' })}>
            Job {step.mark.runID}
          </Link>
        )}
      </div>
      {!done && (
        <Fold summary={<span className="note">What it is</span>}>
          {step.help !== '' && <p>{step.help}</p>}
          <p className="note">{checkSaid(step, told.steps)}.</p>
        </Fold>
      )}
    </li>
  );
}

/** Whose it is, and a copy or a change of it. */
function About({ id }: { readonly id: string }) {
  const all = useAsked(playbooks, [id]);
  const [copying, copy] = useState(false);
  const book = all.value?.find((each) => each.id === id);
  if (book === undefined) return null;
  return (
    <Section title="This playbook">
      <p className="note">
        {book.shipped
          ? 'Comes with Sheetbridge. Make a copy to change it.'
          : `${book.owner === '' ? 'Its owner has left; anybody may look after it' : `Of ${book.owner}`}. Version ${book.version}${book.updatedBy === '' ? '' : `, by ${book.updatedBy}`}.`}
      </p>
      <Links>
        {!book.shipped && (
          <Link as="button" onClick={() => go({ name: 'playbookSteps', id })}>
            Change it…
          </Link>
        )}
        <Link as="button" aria-expanded={copying} onClick={() => copy(!copying)}>
          Make a copy…
        </Link>
      </Links>
      {copying && <Copy book={book} />}
    </Section>
  );
}

function Copy({ book }: { readonly book: Playbook }) {
  const [name, type] = useState('');
  const [busy, work] = useWork();
  return (
    <div className="row">
      <Input
        className="grow"
        aria-label="Name of the copy"
        placeholder="Name of the copy"
        maxLength={100}
        value={name}
        onChange={(_, { value }) => type(value)}
      />
      <Button
        size="small"
        disabled={busy || name.trim() === ''}
        onClick={() =>
          work(async () => {
            try {
              const made = await copyPlaybook(book, name.trim());
              replace({ name: 'playbook', id: made.id, label: made.name });
              go({ name: 'playbookSteps', id: made.id });
            } catch (error) {
              troubled(error);
            }
          })
        }
      >
        Copy
      </Button>
    </div>
  );
}
