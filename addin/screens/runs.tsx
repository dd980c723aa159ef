/** Runs: mine and everybody's, what waits for approval first. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { get } from '../api.js';
import { Screen, Section } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { go, home, now, tongue } from '../store.js';
import type { Run } from '../shapes.js';
import { runSaid } from './runWords.js';

export function Runs() {
  const [whose, setWhose] = useState<'mine' | 'all'>('mine');
  const runs = useAsked(
    () => get<readonly Run[]>(`/runs?${whose === 'mine' ? `requestedBy=${encodeURIComponent(now().me?.name ?? '')}&` : ''}limit=100&sort=-requestedAt`),
    [whose],
  );
  const all = runs.value ?? [];
  const waiting = all.filter(({ status }) => status === 'Awaiting Approval' || status === 'Stopped');
  const others = all.filter((run) => !waiting.includes(run));
  return (
    <Screen title="Runs">
      <div className="row" role="group" aria-label="Whose runs">
        {(['mine', 'all'] as const).map((each) => (
          <Button key={each} size="small" appearance={whose === each ? 'primary' : 'secondary'} aria-pressed={whose === each} onClick={() => setWhose(each)}>
            {each === 'mine' ? 'Mine' : 'Everybody’s'}
          </Button>
        ))}
      </div>
      {runs.why !== undefined && <p className="bad">{runs.why}</p>}
      {!runs.loading && all.length === 0 && (
        <>
          <p>
            {whose === 'mine'
              ? 'You have run nothing yet. Select rows and choose an action; what it did is then kept here, and can be reversed.'
              : 'Nobody has run anything yet.'}
          </p>
          <div>
            <Button onClick={() => home({ name: now().listID === undefined ? 'start' : 'selection' })}>To the list</Button>
          </div>
        </>
      )}
      {waiting.length > 0 && (
        <Section title="Waiting for a decision">
          <List runs={waiting} />
        </Section>
      )}
      {others.length > 0 && <List runs={others} whose={whose} />}
    </Screen>
  );
}

function List({ runs }: { readonly runs: readonly Run[]; readonly whose?: string }) {
  const words = tongue();
  return (
    <ul className="list">
      {runs.map((run) => (
        <li key={run.id}>
          <button className="press" type="button" onClick={() => go({ name: 'run', id: run.id })}>
            <span className="grow">
              {run.title}
              <span className="sub">
                {runSaid(run, words)} · {run.requestedBy}
                {run.reversedBy !== null && run.reversedBy !== undefined ? ' · reversed' : ''}
              </span>
            </span>
            <span className="chevron" aria-hidden="true">
              ›
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
