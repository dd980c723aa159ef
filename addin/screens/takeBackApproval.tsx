/** The desk of whoever decides whether jobs are taken back: as it was proposed, what would be left by now, and the word. */
import { useState } from 'react';
import type { Run, TakeBackPreview } from '../../shared/wire/runs.js';
import { call } from '../api.js';
import { refreshTaken } from '../flow/takingBack.js';
import { takeBackToSheet } from '../flow/reporting.js';
import { Screen, Waiting } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { counted, figure, pounds } from '../words.js';
import { Proposed, useDecision } from './decision.js';
import { Left, recordKey, TakeBackBody } from './takeBackBody.js';

const unstruck: ReadonlySet<string> = new Set();
const long = { patience: 180_000 };

/** What was to go back and would be left now, each with why. */
function hinderedNow(then: TakeBackPreview, fresh: TakeBackPreview): TakeBackPreview['left'] {
  const same = new Map(fresh.records.map((each) => [recordKey(each), each.digest]));
  const why = new Map(fresh.left.map((each) => [recordKey(each), each.why]));
  return then.records
    .filter((each) => same.get(recordKey(each)) !== each.digest)
    .map(({ entity, id, label, ...each }) => ({
      entity,
      id,
      label,
      why: why.get(recordKey({ entity, id, ...each })) ?? 'It would not come out as proposed any more.',
    }));
}

export function TakeBackApproval({ run, changed }: { readonly run: Run; readonly changed: () => void }) {
  const seen = useAsked(() => call('GET /takeBacks/:id', { id: run.id }, long), [run.id]);
  const fresh = useAsked(() => call('GET /takeBacks/:id', { id: run.id, query: { now: true } }, long), [run.id, run.version]);
  const [struck, strike] = useState(unstruck);
  const preview = seen.value;
  const moved = preview && fresh.value ? hinderedNow(preview, fresh.value) : undefined;
  const fixed = new Set((moved ?? []).map(recordKey));
  const all = (preview?.records ?? []).map(recordKey);
  const left = all.filter((key) => !struck.has(key) && !fixed.has(key));
  const { foot, head, comment, mine } = useDecision(run, changed, {
    label: left.length === all.length ? `Approve ${counted(all.length, 'row')}` : `Approve ${figure(left.length)} of ${counted(all.length, 'row')}`,
    off: left.length === 0 || moved === undefined,
    strike: all.filter((key) => struck.has(key) && !fixed.has(key)),
    done: async () => {
      await refreshTaken(preview?.records ?? []);
      changed();
    },
  });
  const differs = preview && fresh.value && preview.totals.net !== fresh.value.totals.net ? fresh.value.totals.net : undefined;
  return (
    <Screen title={run.title} foot={foot}>
      {head}
      <Proposed run={run} mine={mine} />
      <Waiting asked={seen} />
      {preview && (
        <>
          {moved === undefined ? (
            <p className="quiet">{fresh.why ?? 'Comparing with what it would be now…'}</p>
          ) : moved.length === 0 ? (
            <p className="quiet">Nothing has moved since it was proposed.</p>
          ) : (
            <>
              <p className="caution">⚠ Moved since it was proposed{differs === undefined ? '' : `; it would now come to ${pounds(differs)}`}.</p>
              <Left left={moved} />
            </>
          )}
          <h2 className="band">As it was proposed</h2>
          <div className="row">
            <ToSheet small write={() => takeBackToSheet(preview, `as job ${run.id} proposes`)} />
          </div>
          <TakeBackBody preview={preview} {...(mine ? {} : { strikes: { struck, fixed, set: strike } })} />
          {comment}
        </>
      )}
    </Screen>
  );
}
