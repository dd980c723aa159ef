/** What will happen, in money and counts first, then in sentences, then row by row; nothing is written yet. */
import { Button, Checkbox, Link, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Preview } from '../../shared/types.js';
import { sizeOf, type Draft } from '../flow/draft.js';
import { confirmed, leaveOut, previewDraft } from '../flow/ordering.js';
import { execute } from '../flow/sending.js';
import { previewToSheet } from '../flow/reporting.js';
import { BeforeAfter, Fold, Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { entityNamed, home, say, tongue, usePane } from '../store.js';
import { counted, day, deed, difference, figure, inSentence, pounds, readable } from '../words.js';
import { billingSaid } from './form.js';
import { changedSaid, headlineOf, kindSaid, moneyLine, notesOf, warningsOf } from './previewWords.js';
import { Rows } from './previewRows.js';

/** From so many rows on, a few of them can go first. */
const large = 20;
const pilotRows = 5;

export function PreviewScreen() {
  const draft = usePane((state) => state.draft);
  const [busy, work] = useWork();
  const [told, tell] = useState('');
  const preview = draft?.preview;
  if (draft === undefined || preview === undefined) {
    return (
      <Screen title="Preview">
        <div className="row quiet">
          <Spinner size="tiny" /> Working out what will happen…
        </div>
      </Screen>
    );
  }
  const entity = entityNamed(preview.entity) ?? { title: 'Record', titles: 'Records' };
  const { totals } = preview;
  const propose = draft.offer.permission === 'propose';
  const button = draft.reverses
    ? `Reverse ${counted(totals.ready, inSentence(entity.title), inSentence(entity.titles))}`
    : draft.target.kind === 'new'
      ? `Add this ${inSentence(entity.title)}`
      : deed(draft.offer.title, entity, totals.ready);
  return (
    <Screen
      title={draft.offer.title}
      foot={
        <>
          {totals.ready >= large && !propose && !draft.reverses && (
            <p className="note">
              Many at once?{' '}
              <Link
                as="button"
                disabled={busy}
                style={{ fontSize: 12 }}
                onClick={() => {
                  void execute({ pilot: pilotRows });
                }}
              >
                {`Try the first ${pilotRows} first`}
              </Link>{' '}
              and see what comes of them.
            </p>
          )}
          {told !== '' && (
            <p className="note" role="status">
              {told}
            </p>
          )}
          <Button
            onClick={() =>
              work(async () => {
                const name = await previewToSheet(draft, preview);
                if (name !== '') {
                  tell(`Written to the sheet “${name}”.`);
                  say(`Written to the sheet ${name}.`);
                }
              })
            }
            disabled={busy}
          >
            To sheet
          </Button>
          {totals.ready > 0 ? (
            <Button
              className="main"
              appearance="primary"
              style={{ minWidth: 0 }}
              disabled={busy}
              onClick={() => {
                void execute();
              }}
            >
              {propose ? `Propose: ${button}` : button}
            </Button>
          ) : (
            <Button className="main" appearance="primary" style={{ minWidth: 0 }} onClick={() => home({ name: 'selection' })}>
              Back to the selection
            </Button>
          )}
        </>
      }
    >
      <section className="section" aria-label="In short">
        <p className="head">{headlineOf(preview, entity)}</p>
        {totals.ready > 0 && (
          <p className="strong money" style={{ whiteSpace: 'normal' }}>
            {readable(moneyLine(preview), tongue())}
          </p>
        )}
        <Stale draft={draft} />
        <Warnings preview={preview} />
        <Confirm draft={draft} preview={preview} />
        {totals.ready > 0 && <Notes preview={preview} />}
        {Object.keys(totals.changed).length > 1 && (
          <p className="quiet">Changes {changedSaid(totals.changed, (name) => entityNamed(name as Preview['entity']))}.</p>
        )}
        {propose && <p className="note">You may propose this. It runs when somebody else approves it.</p>}
      </section>
      {preview.refusals.length > 0 && (
        <Section title={`${counted(totals.refused, 'row')} cannot run`}>
          <ul className="sentences">
            {preview.refusals.slice(0, 5).map(({ why, count }) => (
              <li key={why}>
                <span className="strong">{figure(count)}</span>: {readable(forPeople(why), tongue())}
              </li>
            ))}
          </ul>
          {preview.refusals.length > 5 && <p className="note">and {preview.refusals.length - 5} other reasons; see the rows below.</p>}
          {totals.ready > 0 && draft.target.kind === 'ids' && !draft.reverses && (
            <div>
              <Button size="small" onClick={() => work(() => leaveOut(preview.refusals.flatMap(({ ids }) => ids)))}>
                Leave them out
              </Button>
            </div>
          )}
        </Section>
      )}
      {totals.ready > 0 && (totals.charges !== 0 || totals.credits !== 0) && (
        <Section title="Charges and credits">
          <dl className="figures">
            {Object.entries(totals.byKind)
              .filter(([, sum]) => sum !== 0)
              .map(([kind, sum]) => (
                <Figure key={kind} label={kindSaid(kind)} amount={sum} />
              ))}
            <Figure label="Together" amount={totals.net} sum />
            {totals.now !== 0 && totals.nextRun !== 0 && (
              <>
                <Figure label="of it now" amount={totals.now} />
                <Figure label="of it on the next billing run" amount={totals.nextRun} />
              </>
            )}
          </dl>
          <p className="note">{billingSaid[preview.billing]}</p>
        </Section>
      )}
      {(totals.monthlyBefore !== 0 || totals.monthlyAfter !== 0) && (
        <Section title="Monthly revenue of these">
          <BeforeAfter before={totals.monthlyBefore} after={totals.monthlyAfter} said={pounds} />
        </Section>
      )}
      <Rows preview={preview} />
      <p className="note">
        Worked out for {day(preview.today, tongue())} over {counted(sizeOf(draft), 'record')}. A record that changes before it runs is left alone and told.{' '}
        <Button
          appearance="transparent"
          size="small"
          style={{ minWidth: 0, padding: 0, height: 'auto', verticalAlign: 'baseline' }}
          disabled={busy}
          onClick={() => work(previewDraft)}
        >
          Work it out again
        </Button>
      </p>
    </Screen>
  );
}

/** After this long somebody else may have been at the records. */
const fresh = 5 * 60_000;

function Stale({ draft }: { readonly draft: Draft }) {
  const latest = usePane((state) => state.versions[draft.listID ?? '']);
  const [now, tick] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  // What counts is what has changed since this was worked out, not since the list was read.
  const changed = (draft.preview?.rows ?? []).filter(({ id, version }) => version !== undefined && (latest?.[id] ?? 0) > version).length;
  const old = now - (draft.previewedAt ?? now) > fresh;
  if (!old && changed === 0) return null;
  return (
    <p className="caution">
      ⚠ {changed > 0 ? `${counted(changed, 'record')} changed on the bridge since this was worked out.` : 'This was worked out some minutes ago.'} Work it out
      again at the end of this page; what changed meanwhile is left alone in any case.
    </p>
  );
}

function Warnings({ preview }: { readonly preview: Preview }) {
  return (
    <>
      {warningsOf(preview).map(({ text, severe }) => (
        <p key={text} className={severe ? 'caution strong' : 'caution'}>
          ⚠ {readable(text, tongue())}
        </p>
      ))}
    </>
  );
}

/** What scripts send is a tick here. */
const forPeople = (why: string): string => why.replace(/ If that is meant, send .*$/, '');

/** What is likely a mistake is done only with a tick; the preview is then made again with it. */
function Confirm({ draft, preview }: { readonly draft: Draft; readonly preview: Preview }) {
  const [busy, work] = useWork();
  const doubtful = preview.refusals.filter(({ confirm }) => confirm).reduce((sum, { count }) => sum + count, 0);
  if (doubtful === 0 && draft.confirm !== true) return null;
  return (
    <Checkbox
      checked={draft.confirm === true}
      disabled={busy}
      label={draft.confirm ? 'These dates are meant.' : `The dates of ${counted(doubtful, 'row')} are meant: do ${doubtful === 1 ? 'it' : 'them'} as well.`}
      onChange={(_event, { checked }) => work(() => confirmed(checked === true))}
    />
  );
}

/** The sentences of the engine; the reasons behind dates and amounts open where there are many. */
export function Notes({ preview, folded }: { readonly preview: Pick<Preview, 'notes'>; readonly folded?: boolean }) {
  const { first, reasons } = notesOf(preview);
  const list = (notes: readonly string[]) => (
    <ul className="sentences">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
  const open = folded !== true && reasons.length <= 2;
  return (
    <>
      {first.length > 0 && list(first)}
      {reasons.length > 0 &&
        (open ? (
          list(reasons)
        ) : (
          <Fold summary={<span className="quiet">{`How it came about: ${counted(reasons.length, 'reason')}`}</span>}>{list(reasons)}</Fold>
        ))}
    </>
  );
}

function Figure({ label, amount, sum }: { readonly label: string; readonly amount: number; readonly sum?: boolean }) {
  return (
    <>
      <dt className={sum ? 'sum' : ''}>{label}</dt>
      <dd className={sum ? 'sum' : ''}>{difference(amount)}</dd>
    </>
  );
}
