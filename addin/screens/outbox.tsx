/** The Outbox: whether messages leave, what did not arrive and what to do about it, and what waits. */
import { Button, Link } from '@fluentui/react-components';
import type { Wire } from '../../shared/wire/runs.js';
import { call } from '../api.js';
import { openAction } from '../flow/acting.js';
import { openPrintBatch } from '../flow/documents.js';
import { Links } from '../parts/line.js';
import { WayClosed } from '../parts/wayClosed.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { go, tongue } from '../store.js';
import { capital, clock, counted, day, figure } from '../words.js';
import { countsSaid, stateSaid, tally, troubledStates } from '../wording/messageWords.js';

/** Messages shown here; the rest is for a sheet. */
const most = 30;

const some = (status: string): Promise<readonly Wire[]> =>
  call('GET /:entity', {
    entity: 'messages',
    query: new URLSearchParams({
      'status.in': status,
      'channel.ne': 'Print',
      limit: String(most),
      sort: '-id',
      fields: 'id,channel,status,recipient,subject,answer,nextAttemptAt,attempts,createdAt,customerID',
    }),
  });

export function Outbox() {
  const asked = useAsked(() => call('GET /outbox', {}), []);
  const bad = useAsked(() => some(troubledStates.join(',')), []);
  const waiting = useAsked(() => some('Queued'), []);
  const counts = asked.value?.counts ?? [];
  const { queued, print, failed, kept } = tally(counts);
  return (
    <Screen title="Outbox">
      <Waiting asked={asked} />
      <WayClosed why={asked.value?.why} waiting={queued} />
      {asked.value !== undefined &&
        (counts.length === 0 ? <p>Nothing has left yet. Invoices that you e-mail or deliver pass through here.</p> : <p>{countsSaid(counts)}</p>)}
      {failed > 0 && (
        <Section title={`${counted(failed, 'message')} to look after`}>
          <ul className="list">
            {(bad.value ?? []).map((message) => (
              <Message key={message.id} message={message} />
            ))}
          </ul>
          {failed > most && (
            <p className="note">
              The newest {most} of {figure(failed)}. All of them are in the sheet.
            </p>
          )}
          <InSheet states={troubledStates} said="What did not arrive." />
        </Section>
      )}
      {print > 0 && (
        <Section title={`${counted(print, 'letter')} to print`}>
          <Links>
            <Link
              as="button"
              onClick={() => {
                void openPrintBatch();
              }}
            >
              Print batch (PDF)
            </Link>
            <Link
              as="button"
              onClick={() => {
                void openAction('messages', 'markSent', { kind: 'where', where: { channel: 'Print', status: 'Queued' }, count: print });
              }}
            >
              They are in the post…
            </Link>
          </Links>
        </Section>
      )}
      {queued > 0 && (
        <Section title={`${counted(queued, 'message')} waiting`}>
          <ul className="list">
            {(waiting.value ?? []).slice(0, 10).map((message) => (
              <Message key={message.id} message={message} />
            ))}
          </ul>
          <InSheet states={['Queued']} said="What waits to leave." />
        </Section>
      )}
      {kept > 0 && (
        <Section title={`${counted(kept, 'e-mail')} kept as a file only`}>
          <InSheet states={['Kept']} said="What was kept as a file and sent to nobody." />
        </Section>
      )}
    </Screen>
  );
}

const InSheet = ({ states, said }: { readonly states: readonly string[]; readonly said: string }) => (
  <div>
    <Button size="small" onClick={() => go({ name: 'newList', entity: 'messages', related: { field: 'status', ids: states, said } })}>
      List them in a sheet
    </Button>
  </div>
);

function Message({ message }: { readonly message: Wire }) {
  const words = tongue();
  const text = (name: string): string => {
    const value = message[name];
    return typeof value === 'string' ? value : '';
  };
  const act = (name: string): void => {
    void openAction('messages', name, { kind: 'ids', ids: [message.id] });
  };
  const next = text('nextAttemptAt');
  const tried = Number(message['attempts'] ?? 0) > 0 || text('answer') !== '';
  return (
    <li style={{ padding: '8px 4px' }}>
      <p>
        <span className="strong">{text('subject')}</span> <span className="note">{capital(stateSaid(text('status')))}</span>
      </p>
      <p className="note" style={{ overflowWrap: 'anywhere' }}>
        {text('recipient')}
      </p>
      {text('answer') !== '' && <p style={{ overflowWrap: 'anywhere' }}>{text('answer')}</p>}
      {text('status') === 'Queued' && next !== '' && tried && (
        <p className="note">
          Next attempt {day(next, words, true)}, {clock(next, words.locale)}
        </p>
      )}
      <Links>
        <Link as="button" onClick={() => act('retry')}>
          {text('channel') === 'E-mail' ? 'Retry, or another address…' : 'Retry'}
        </Link>
        {text('status') === 'Unconfirmed' && (
          <Link as="button" onClick={() => act('markSent')}>
            It did arrive: Mark as Sent…
          </Link>
        )}
        <Link as="button" onClick={() => act('giveUp')}>
          Give up…
        </Link>
        {text('customerID') !== '' && (
          <Link as="button" onClick={() => go({ name: 'customer', id: text('customerID') })}>
            Its customer
          </Link>
        )}
      </Links>
    </li>
  );
}
