/** What became of the messages of a job, for as long as some are under way. */
import { Link } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { call } from '../api.js';
import { openPrintBatch } from '../flow/documents.js';
import { openAction } from '../flow/acting.js';
import { Links } from '../parts/line.js';
import { WayClosed } from '../parts/wayClosed.js';
import { Section } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { go } from '../store.js';
import { counted } from '../words.js';
import { countsSaid, tally } from '../wording/messageWords.js';

/** Milliseconds between two looks while messages wait. */
const pace = 3_000;

export function MessagesOf({ runID, entity }: { readonly runID: string; readonly entity: string }) {
  const [turn, again] = useState(0);
  const asked = useAsked(() => call('GET /outbox', { query: { runID } }), [runID, turn]);
  const counts = asked.value?.counts ?? [];
  const { queued, print, failed } = tally(counts);
  useEffect(() => {
    if (queued === 0 || asked.value?.why !== null || turn >= 200) return;
    const timer = setTimeout(() => again(turn + 1), pace);
    return () => clearTimeout(timer);
  }, [queued, asked.value, turn]);
  const outbox = (
    <Link as="button" onClick={() => go({ name: 'outbox' })}>
      Outbox
    </Link>
  );
  if (counts.length === 0)
    return entity === 'messages' ? (
      <Section title="What left the building">
        <p>These messages belong to the jobs that ordered them; what becomes of them stands in the Outbox.</p>
        <Links>{outbox}</Links>
      </Section>
    ) : null;
  return (
    <Section title="What left the building">
      <p className={failed > 0 ? 'caution' : ''}>{countsSaid(counts)}</p>
      {queued > 0 && <WayClosed why={asked.value?.why} waiting={queued} />}
      <Links>
        {print > 0 && (
          <Link
            as="button"
            onClick={() => {
              void openPrintBatch(runID);
            }}
          >
            Print batch (PDF)
          </Link>
        )}
        {print > 0 && (
          <Link
            as="button"
            onClick={() => {
              void openAction('messages', 'markSent', { kind: 'where', where: { runID, channel: 'Print', status: 'Queued' }, count: print });
            }}
          >
            {counted(print, 'letter is', 'letters are')} in the post…
          </Link>
        )}
        {outbox}
      </Links>
    </Section>
  );
}
