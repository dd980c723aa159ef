/** What was typed into the list: old and new, what cannot be saved, and rows that somebody else changed meanwhile. */
import { Button, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { draftOfEdits, putBack } from '../flow/editing.js';
import { lookForEdits } from '../flow/looking.js';
import type { Edit } from '../lists/edits.js';
import { previewDraft } from '../flow/ordering.js';
import { troubled } from '../flow/trouble.js';
import { Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { change, home, now, tongue, usePane } from '../store.js';
import { kindOf, type Cell, dayOf } from '../lists/cells.js';
import { counted, figure, shown } from '../words.js';

export function Edits() {
  const listID = usePane((state) => state.listID) ?? '';
  const found = usePane((state) => state.edits[listID]);
  const [looked, setLooked] = useState(false);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [asking, ask] = useState(false);
  const [busy, work] = useWork();
  useEffect(() => {
    void lookForEdits(listID).then(() => setLooked(true));
  }, [listID]);
  const edits = found?.edits ?? [];
  const wrong = edits.filter(({ why }) => why !== undefined);
  const both = edits.filter((edit) => edit.theirs !== undefined && edit.why === undefined);
  const fine = edits.filter((edit) => edit.theirs === undefined && edit.why === undefined);
  const open = both.filter(({ address }) => !decided.has(address));
  const ids = [...new Set(edits.map(({ id }) => id))];
  const savable = fine.length + both.length - open.length;
  const save = async (): Promise<void> => {
    // Read again: what is saved is what stands in the sheet now.
    const fresh = await lookForEdits(listID);
    const draft = await draftOfEdits(listID, fresh);
    if (draft === undefined) return;
    change({ draft });
    await previewDraft();
  };
  if (!looked && edits.length === 0)
    return (
      <Screen title="What was typed">
        <div className="row quiet">
          <Spinner size="tiny" aria-hidden /> Looking through the list…
        </div>
      </Screen>
    );
  if (edits.length === 0) {
    return (
      <Screen
        title="What was typed"
        foot={
          <Button className="main" appearance="primary" onClick={() => home({ name: 'selection' })}>
            Back to the list
          </Button>
        }
      >
        <p>Nothing in this list was typed over. Type into its cells, and what you changed is shown here before it is saved.</p>
      </Screen>
    );
  }
  return (
    <Screen
      title={`${counted(edits.length, 'cell')} in ${counted(ids.length, 'row')} changed`}
      foot={
        <>
          {open.length > 0 && (
            <p className="note caution">
              ⚠ Decide on {counted(open.length, 'cell')} first: somebody else changed {open.length === 1 ? 'it' : 'them'} too.
            </p>
          )}
          {asking ? (
            <>
              <p className="note">Put the old values back in {counted(edits.length, 'cell')}? What was typed is gone then.</p>
              <Button disabled={busy} onClick={() => work(() => putBack(listID, edits).then(() => ask(false), troubled))}>
                Put back
              </Button>
              <Button className="main" style={{ minWidth: 0 }} onClick={() => ask(false)}>
                Keep what was typed
              </Button>
            </>
          ) : (
            <>
              <Button disabled={busy} onClick={() => ask(true)}>
                Discard…
              </Button>
              <Button
                className="main"
                style={{ minWidth: 0 }}
                appearance="primary"
                disabled={busy || open.length > 0 || savable === 0}
                onClick={() => work(() => save().catch(troubled))}
              >
                {busy ? 'Working it out…' : savable === 0 ? 'Preview' : `Preview ${counted(savable, 'change')}`}
              </Button>
            </>
          )}
        </>
      }
    >
      {both.length > 0 && (
        <Section title="Changed by somebody else as well">
          {both.map((edit) => (
            <div className="card" key={edit.address}>
              <Cells edit={edit} />
              <dl className="pair">
                <dt>Yours</dt>
                <dd>{cellSaid(edit.after, edit)}</dd>
                <dt>Theirs</dt>
                <dd>{cellSaid(edit.theirs ?? '', edit)}</dd>
              </dl>
              <div className="row">
                <Button
                  size="small"
                  appearance={decided.has(edit.address) ? 'primary' : 'secondary'}
                  aria-pressed={decided.has(edit.address)}
                  onClick={() => setDecided(new Set([...decided, edit.address]))}
                >
                  Save yours
                </Button>
                <Button size="small" disabled={busy} onClick={() => work(() => putBack(listID, [edit]).catch(troubled))}>
                  Keep theirs
                </Button>
              </div>
            </div>
          ))}
        </Section>
      )}
      {wrong.length > 0 && (
        <Section title="Cannot be saved">
          <ul className="list">
            {wrong.slice(0, 200).map((edit) => (
              <li key={edit.address} style={{ padding: '8px 4px' }}>
                <Cells edit={edit} />
                <p className="bad">{edit.why}</p>
              </li>
            ))}
          </ul>
          <div>
            <Button size="small" disabled={busy} onClick={() => work(() => putBack(listID, wrong).catch(troubled))}>
              Put these cells back
            </Button>
          </div>
        </Section>
      )}
      {fine.length > 0 && (
        <Section title="To be saved">
          <ul className="list">
            {fine.slice(0, 200).map((edit) => (
              <li key={edit.address} style={{ padding: '8px 4px' }}>
                <Cells edit={edit} />
                <p>
                  <span className="old">{cellSaid(edit.before, edit)}</span> → {cellSaid(edit.after, edit)}
                </p>
              </li>
            ))}
          </ul>
          {fine.length > 200 && <p className="note">and {figure(fine.length - 200)} more</p>}
        </Section>
      )}
    </Screen>
  );
}

const Cells = ({ edit }: { readonly edit: Edit }) => (
  <p>
    <span className="strong">{edit.field.label}</span>{' '}
    <span className="note">
      {edit.address} · {edit.label}
    </span>
  </p>
);

function cellSaid(cell: Cell, { field }: Edit): string {
  const kind = kindOf(field);
  if ((kind === 'date' || kind === 'stamp') && typeof cell === 'number') return shown(dayOf(cell) ?? cell, 'Date', tongue(now()));
  return shown(cell, field.type, tongue(now()));
}
