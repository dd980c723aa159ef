/** The first screen: lists in this workbook, what is under way, and what one could work on. */
import { Button } from '@fluentui/react-components';
import { call } from '../api.js';
import { removeUnfinished } from '../excel/write.js';
import { ended, watchRun } from '../flow/sending.js';
import { finishUnfinished } from '../flow/unfinished.js';
import { forgetList, openList, readLists } from '../flow/lists.js';
import { lookAgain } from '../flow/session.js';
import { troubled } from '../flow/trouble.js';
import { Line } from '../parts/line.js';
import { Fold, Screen, Section } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { change, entityNamed, go, now, tongue, usePane } from '../store.js';
import type { Described } from '../../shared/wire/session.js';
import { ago, counted, figure, inSentence } from '../words.js';
import { Proposals } from './proposals.js';
import { Month } from './month.js';
import { savedLists } from '../flow/savedLists.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import { startingPoints, type StartingPoint } from '../lists/startingPoints.js';
import { tally } from '../wording/messageWords.js';
import { runSaid } from '../wording/runWords.js';

/** What finance works on; the rest is configuration and stands behind a line. */
const first = ['customers', 'numbers', 'services', 'features', 'invoices', 'payments', 'messages', 'transactions', 'calls', 'billingRuns'];

export function Start() {
  const entities = usePane((state) => state.entities);
  const lists = usePane((state) => state.lists);
  const unfinished = usePane((state) => state.unfinished);
  const me = usePane((state) => state.me);
  const words = tongue();
  const runs = useAsked(
    () =>
      call('GET /:entity', {
        entity: 'runs',
        query: new URLSearchParams({ 'status.in': 'Queued,Running,Stopped', limit: '20', sort: '-requestedAt' }),
      }),
    [],
  );
  // Nothing is offered of a part of the bridge that the company does not use.
  const used = entities.filter(({ idle }) => !idle);
  const kept = useAsked(savedLists, []);
  const outbox = useAsked(() => call('GET /outbox', {}), []);
  const left = tally(outbox.value?.counts ?? []);
  const main = first.flatMap((name) => used.find((entity) => entity.name === name) ?? []);
  const calling = used.some(({ name }) => name === 'calls');
  const reports = used.filter(({ report }) => report);
  const others = used.filter(
    ({ name, report }) => !report && !first.includes(name) && !['runs', 'activities', 'users', 'bills', 'mandates', 'directDebits'].includes(name),
  );
  // Somebody whom the company's sign-in brought, and to whom nobody has given anything yet.
  const nothing = entities.length > 0 && entities.every(({ count }) => count === null);
  const open = (runs.value ?? []).filter((run) => !ended(run) || run.status === 'Stopped');

  if (nothing)
    return (
      <Screen title="You have no rights yet" onBack={false}>
        <p>
          You are signed in{me === undefined ? '' : ` as ${me.name}${me.email === '' ? '' : ` (${me.email})`}`}, but nobody has said yet what you may look at.
          Ask your administrator for rights.
        </p>
        <Button onClick={() => void lookAgain().catch(troubled)}>Look again</Button>
      </Screen>
    );
  return (
    <Screen title={lists.length > 0 ? 'Your lists' : 'What do you want to work on?'} onBack={false}>
      {unfinished.map((each) => (
        <div className="card told" key={each.id}>
          <p>The list “{each.pointer.name}” was cut short while it was being written.</p>
          <div className="row">
            <Button
              size="small"
              onClick={() => {
                void finishUnfinished(each).catch(troubled);
              }}
            >
              Keep what is there
            </Button>
            <Button
              size="small"
              onClick={() => {
                void removeUnfinished(each).then(readLists, troubled);
              }}
            >
              Remove its sheet
            </Button>
          </div>
        </div>
      ))}
      {lists.length > 0 && (
        <ul className="list" aria-label="Lists in this workbook">
          {lists.map(({ pointer, sheetName }) =>
            sheetName === undefined ? (
              <li key={pointer.id} className="row spread" style={{ padding: '8px 4px' }}>
                <span className="grow">
                  {pointer.name}
                  <span className="note" style={{ display: 'block' }}>
                    Its sheet or table was deleted.
                  </span>
                </span>
                <Button
                  size="small"
                  onClick={() => {
                    void forgetList(pointer.id);
                  }}
                >
                  Remove from here
                </Button>
              </li>
            ) : (
              <Line
                key={pointer.id}
                title={<span className="strong">{sheetName}</span>}
                sub={`${counted(
                  pointer.matched,
                  inSentence(entityNamed(pointer.entity)?.title ?? 'record'),
                  inSentence(entityNamed(pointer.entity)?.titles ?? 'records'),
                )}${pointer.whole ? '' : ', not all'}${pointer.recovered ? '' : ` · read ${ago(pointer.readAt, new Date(), words)}`}`}
                press={() => {
                  void openList(pointer.id);
                }}
              />
            ),
          )}
        </ul>
      )}
      {left.failed + left.queued + left.print > 0 && (
        <ul className="list">
          <Line
            title="Outbox"
            sub={[
              ...(left.failed > 0 ? [`${counted(left.failed, 'message')} to look after`] : []),
              ...(left.queued > 0 ? [`${figure(left.queued)} waiting`] : []),
              ...(left.print > 0 ? [`${counted(left.print, 'letter')} to print`] : []),
            ].join(' · ')}
            press={() => go({ name: 'outbox' })}
          />
        </ul>
      )}
      <Proposals />
      {open.length > 0 && (
        <Section title="Under way">
          <ul className="list">
            {open.map((run) => (
              <Line
                key={run.id}
                title={run.title}
                sub={runSaid(run, words)}
                press={() => {
                  if (ended(run)) go({ name: 'run', id: run.id });
                  else void watchRun(run, now().lists.find(({ pointer }) => pointer.entity === run.entity)?.pointer.id);
                }}
              />
            ))}
          </ul>
        </Section>
      )}
      {(kept.value ?? []).length > 0 && (
        <Section title="Saved lists">
          <Beginnings lists={kept.value ?? []} />
        </Section>
      )}
      {lists.length > 0 ? (
        <Section title="A new list of">
          <Entities entities={main} />
        </Section>
      ) : (
        <Entities entities={main} />
      )}
      {calling && (
        <ul className="list">
          <Line title="Load and place calls" sub="Carriers’ files, and calls that wait for somebody" press={() => go({ name: 'calls' })} />
        </ul>
      )}
      <Section title="From elsewhere">
        <ul className="list">
          <Line title="Somebody else’s list" sub="Numbers, references or names out of an e-mail or another sheet" press={() => go({ name: 'bring' })} />
          <Line title="New from a sheet" sub="Payments, customers, features out of a table of your own" press={() => go({ name: 'mapping' })} />
          <Line title="Carrier’s bill" sub="Each line held against what you buy and what customers pay" press={() => go({ name: 'carrierBills' })} />
          <Line title="Bank statement" sub="Receipts matched to customers and invoices" press={() => go({ name: 'statement' })} />
          {used.some(({ name, count }) => name === 'directDebits' && count !== null) && (
            <Line title="Direct Debit" sub="Collect, Bacs files, and what the bank returned" press={() => go({ name: 'directDebit' })} />
          )}
        </ul>
      </Section>
      <Month />
      <Fold summary="Often needed">
        <Beginnings lists={startingPoints.filter(({ entity }) => entities.some(({ name, count }) => name === entity && count !== null))} />
      </Fold>
      {reports.length > 0 && (
        <Fold summary="Reports">
          <Entities entities={reports} />
          <ul className="list">
            <Line title="Margins" sub="By customer, number, feature, type or month" press={() => go({ name: 'margins' })} />
          </ul>
        </Fold>
      )}
      {others.length > 0 && (
        <Fold summary="Price lists and settings">
          <Entities entities={others} />
        </Fold>
      )}
    </Screen>
  );
}

const isSaved = (list: StartingPoint & Partial<SavedList>): list is SavedList => list.id !== undefined;
const sharedSaid = ({ mine, shared, owner = '' }: Partial<SavedList>): string => (mine === false ? `shared by ${owner}` : shared === true ? 'shared' : '');

/** Lists to begin with: pressed once they are shown with their count, pressed again they are made. */
function Beginnings({ lists }: { readonly lists: readonly (StartingPoint & Partial<SavedList>)[] }) {
  return (
    <ul className="list">
      {lists.map((each) => (
        <Line
          key={each.id ?? each.name}
          title={each.name}
          sub={[entityNamed(each.entity)?.titles, sharedSaid(each)].filter((part) => part !== undefined && part !== '').join(' · ')}
          press={() => {
            change({ draft: undefined });
            go({ name: 'newList', entity: each.entity, ...(isSaved(each) ? { saved: each } : { from: each }) });
          }}
        />
      ))}
    </ul>
  );
}

function Entities({ entities }: { readonly entities: readonly Described[] }) {
  return (
    <ul className="list">
      {entities.map((entity) => (
        <Line
          key={entity.name}
          title={entity.titles}
          figure={entity.count === null ? undefined : `${figure(entity.count)}${entity.more ? '+' : ''}`}
          press={() => {
            change({ draft: undefined });
            go({ name: 'newList', entity: entity.name });
          }}
        />
      ))}
    </ul>
  );
}
