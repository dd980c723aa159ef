/** What will happen, in money and counts first, then in sentences, then row by row; nothing is written yet. */
import { Button, Checkbox, Link, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Preview } from '../../shared/types.js';
import { sizeOf, type Draft, takesSecrets } from '../draft.js';
import { confirmed, leaveOut, previewDraft } from '../flow/ordering.js';
import { execute } from '../flow/sending.js';
import { previewToSheet } from '../flow/reporting.js';
import { Screen } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { entityNamed, home, tongue, usePane } from '../store.js';
import { counted, day, deed, inSentence } from '../words.js';
import { AboutFields } from './aboutFields.js';
import { LaterChoice, toleranceFault } from './laterChoice.js';
import { PreviewBody } from './previewBody.js';
import { Rows } from './previewRows.js';

/** From so many rows on, a few of them can go first. */
const large = 20;
const pilotRows = 5;

export function PreviewScreen() {
  const draft = usePane((state) => state.draft);
  const [busy, work] = useWork();
  const preview = draft?.preview;
  if (draft === undefined || preview === undefined) {
    return (
      <Screen title="Preview">
        <div className="row quiet">
          <Spinner size="tiny" aria-hidden /> Working out what will happen…
        </div>
      </Screen>
    );
  }
  const entity = entityNamed(preview.entity) ?? { title: 'Row', titles: 'Rows' };
  const { totals } = preview;
  const propose = preview.approval !== undefined || draft.offer.permission === 'propose';
  const button = draft.reverses
    ? `Reverse ${counted(totals.ready, inSentence(entity.title), inSentence(entity.titles))}`
    : draft.target.kind === 'new'
      ? `Add this ${inSentence(entity.title)}`
      : draft.target.kind === 'rows' && draft.offer.name === 'create'
        ? `Add ${counted(totals.ready, inSentence(entity.title), inSentence(entity.titles))}`
        : `${deed(draft.offer.title, entity, totals.ready)}${draft.on === undefined ? '' : ` on ${day(draft.on, tongue(), true)}`}`;
  const able = totals.ready > 0 && !busy && toleranceFault(draft.tolerance ?? '') === undefined;
  return (
    <Screen
      title={draft.offer.title}
      onEnter={able ? () => void execute() : undefined}
      foot={
        <>
          {totals.ready >= large && !propose && draft.on === undefined && !draft.reverses && preview.customers === undefined && !takesSecrets(draft.offer) && (
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
                {`Try ${pilotRows} first`}
              </Link>{' '}
              and see what comes of them.
            </p>
          )}
          <ToSheet disabled={busy} write={() => previewToSheet(draft, preview)} />
          {totals.ready > 0 ? (
            <Button
              className="main"
              appearance="primary"
              style={{ minWidth: 0 }}
              disabled={!able}
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
      <PreviewBody
        preview={preview}
        told={
          <>
            <Stale draft={draft} />
            <Confirm draft={draft} preview={preview} />
          </>
        }
        last={propose && <p className="note">{`${preview.approval ?? 'You may propose this.'} It runs when somebody else approves it.`}</p>}
        mend={
          totals.ready > 0 &&
          draft.target.kind === 'ids' &&
          !draft.reverses && (
            <div>
              <Button size="small" onClick={() => work(() => leaveOut(preview.refusals.flatMap(({ ids }) => ids)))}>
                Leave {preview.totals.refused === 1 ? 'it' : 'them'} out
              </Button>
            </div>
          )
        }
      />
      <LaterChoice draft={draft} busy={busy} work={work} />
      {totals.ready > 0 && <AboutFields draft={draft} open={propose} />}
      <Rows preview={preview} />
      <p className="note">
        Worked out for {day(preview.today, tongue())} over {counted(sizeOf(draft), inSentence(entity.title), inSentence(entity.titles))}. What changes before it
        runs is left alone and told.{' '}
        <Link as="button" style={{ fontSize: 12 }} disabled={busy} onClick={() => work(previewDraft)}>
          Work it out again
        </Link>
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
      ⚠ {changed > 0 ? `${counted(changed, 'row')} changed since this was worked out.` : 'This was worked out some minutes ago.'} Work it out again at the end
      of this page; what changed meanwhile is left alone in any case.
    </p>
  );
}

/** What is likely a mistake is done only with a tick; the preview is then made again with it. */
function Confirm({ draft, preview }: { readonly draft: Draft; readonly preview: Preview }) {
  const [busy, work] = useWork();
  const doubtful = preview.refusals.filter(({ confirm }) => confirm).reduce((sum, { count }) => sum + count, 0);
  if (doubtful === 0 && draft.confirm !== true) return null;
  return (
    <Checkbox
      checked={draft.confirm === true}
      disabled={busy}
      label={
        draft.confirm
          ? 'It is right as it is.'
          : doubtful === 1
            ? '1 row is right as it is: do it as well.'
            : `${counted(doubtful, 'row')} are right as they are: do them as well.`
      }
      onChange={(_event, { checked }) => work(() => confirmed(checked === true))}
    />
  );
}
