/** Runs: mine and everybody's, what waits for a decision first. */
import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { call } from '../api.js';
import { Links } from '../parts/line.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { go, home, now } from '../store.js';
import { JobLines } from './jobLines.js';
import { Proposals } from './proposals.js';

type Whose = 'mine' | 'all';

export function Runs() {
  const [whose, setWhose] = useState<Whose>('mine');
  const runs = useAsked(
    () =>
      call('GET /:entity', {
        entity: 'runs',
        query: new URLSearchParams({ ...(whose === 'mine' ? { requestedBy: now().me?.name ?? '' } : {}), limit: '100', sort: '-requestedAt' }),
      }),
    [whose],
  );
  const all = runs.value ?? [];
  const waiting = all.filter(({ status }) => status === 'Stopped');
  const others = all.filter((run) => !waiting.includes(run) && !['Awaiting Approval', 'Asked Back', 'Scheduled'].includes(run.status));
  return (
    <Screen title="Jobs">
      <div className="row" role="group" aria-label="Whose jobs">
        {(['mine', 'all'] as const).map((each) => (
          <Button key={each} size="small" appearance={whose === each ? 'primary' : 'secondary'} aria-pressed={whose === each} onClick={() => setWhose(each)}>
            {each === 'mine' ? 'Mine' : 'Everybody’s'}
          </Button>
        ))}
      </div>
      <Links>
        <Link as="button" onClick={() => go({ name: 'takeBack', of: { by: now().me?.name ?? '' } })}>
          Take back what was done…
        </Link>
        <Link as="button" onClick={() => go({ name: 'later' })}>
          Calendar of orders for later
        </Link>
      </Links>
      <Proposals />
      <Waiting asked={runs} />
      {runs.value !== undefined && !runs.loading && all.length === 0 && (
        <>
          <p>
            {whose === 'mine'
              ? 'You have done nothing yet. Select rows and choose an action; what it did is then kept here, and can be reversed.'
              : 'Nobody has done anything yet.'}
          </p>
          <div>
            <Button onClick={() => home({ name: now().listID === undefined ? 'start' : 'selection' })}>To the list</Button>
          </div>
        </>
      )}
      {waiting.length > 0 && (
        <Section title="Waiting for a decision">
          <JobLines runs={waiting} named={whose === 'all'} />
        </Section>
      )}
      <ForLater whose={whose} />
      {others.length > 0 && <JobLines runs={others} named={whose === 'all'} />}
    </Screen>
  );
}

/** What waits for its day, the next first. */
function ForLater({ whose }: { readonly whose: Whose }) {
  const runs = useAsked(
    () =>
      call('GET /:entity', {
        entity: 'runs',
        query: new URLSearchParams({ status: 'Scheduled', ...(whose === 'mine' ? { requestedBy: now().me?.name ?? '' } : {}), limit: '100', sort: 'on' }),
      }),
    [whose],
  );
  if ((runs.value ?? []).length === 0) return null;
  return (
    <Section title="For later">
      <JobLines runs={runs.value ?? []} named={whose === 'all'} />
    </Section>
  );
}
