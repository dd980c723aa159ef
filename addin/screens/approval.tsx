/**
 * The desk of whoever decides on a proposal, and its proposer's view of it: the preview as it was proposed, what has moved
 * since, what was said, and the word that it waits for.
 */
import { useState } from 'react';
import { call } from '../api.js';
import { watchRun } from '../flow/sending.js';
import { Screen, Waiting } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import type { Run } from '../../shared/wire/runs.js';
import { entityNamed, now, tongue } from '../store.js';
import { counted, figure, inSentence, pounds } from '../words.js';
import { Strike } from './strike.js';
import { Proposed, useDecision } from './decision.js';
import { MovedSince } from './movedSince.js';
import { PreviewBody } from './previewBody.js';
import { Rows } from './previewRows.js';
import { movedSince, sumsMoved } from '../wording/proposalWords.js';

const unstruck: ReadonlySet<string> = new Set();
const long = { patience: 180_000 };

export function Approval({ run, changed }: { readonly run: Run; readonly changed: () => void }) {
  const seen = useAsked(() => call('GET /runs/:id/preview', { id: run.id }, long), [run.id]);
  const fresh = useAsked(() => call('GET /runs/:id/preview', { id: run.id, query: { now: true } }, long), [run.id, run.version]);
  const [struck, strike] = useState(unstruck);
  const words = tongue();
  const entity = entityNamed(run.entity) ?? { title: 'Row', titles: 'Rows' };
  const what = (n: number): string => counted(n, inSentence(entity.title), inSentence(entity.titles));
  const preview = seen.value;
  const moved = preview && fresh.value ? movedSince(preview, fresh.value, entityNamed, words) : undefined;
  // What would not come out as proposed any more is never done: it is out, whatever is ticked.
  const hindered = new Set((moved ?? []).filter(({ hinders }) => hinders).map(({ id }) => id));
  const ready = (preview?.rows ?? []).filter(({ outcome }) => outcome === 'ready');
  const left = ready.filter(({ id }) => !struck.has(id) && !hindered.has(id));
  const strikes = ready.filter(({ id }) => struck.has(id) || hindered.has(id)).map(({ id }) => id);
  const { foot, head, comment, mine } = useDecision(run, changed, {
    label: strikes.length === 0 ? `Approve ${what(ready.length)}` : `Approve ${figure(left.length)} of ${what(ready.length)}`,
    off: left.length === 0 || moved === undefined,
    strike: strikes,
    done: (after) => watchRun(after, now().lists.find(({ pointer }) => pointer.entity === run.entity)?.pointer.id),
  });
  return (
    <Screen title={run.title} foot={foot}>
      {head}
      <Proposed run={run} mine={mine} own={preview?.rows.map((row) => row.parameters) ?? []} />
      <Waiting asked={seen} />
      {preview && (
        <>
          {fresh.value && moved ? (
            <MovedSince entity={run.entity} moved={moved} sums={sumsMoved(preview, fresh.value)} />
          ) : (
            <p className="quiet">{fresh.why ?? 'Comparing with what it would be now…'}</p>
          )}
          <h2 className="band">As it was proposed</h2>
          <PreviewBody preview={preview} />
          <Rows
            preview={preview}
            {...(mine
              ? {}
              : {
                  strikes: {
                    struck,
                    fixed: hindered,
                    set: strike,
                    tools: <Strike run={run} preview={preview} struck={struck} strike={strike} ids={ready.map(({ id }) => id)} />,
                  },
                })}
          />
          <p className="note">{`Control total of the proposal: ${what(preview.control.count)}, ${pounds(preview.control.sum)}, ${preview.control.hash}`}</p>
          {comment}
        </>
      )}
    </Screen>
  );
}
