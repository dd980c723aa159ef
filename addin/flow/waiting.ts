/** What waits for a second person: this one's word, or somebody else's on what this one proposed. */
import { call } from '../api.js';
import { change, go, now, raise, say } from '../store.js';
import type { Run } from '../../shared/wire/runs.js';
import { counted } from '../words.js';
import { keepProposals, keptProposals } from './keep.js';

let hear: (run: Run) => Promise<void> = () => Promise.resolve();
/** One listener, for what was decided on: the rows in the sheet. */
export const onDecided = (listener: (run: Run) => Promise<void>): void => {
  hear = listener;
};

/** Asks what waits; whoever proposed is told once when it was decided. Never complains: it is asked again in a minute. */
export async function lookForWaiting(): Promise<void> {
  const { me } = now();
  if (me === undefined) return;
  const waiting = await call('GET /me/waiting', {}).catch(() => undefined);
  if (waiting === undefined || now().me?.id !== me.id) return;
  const before = now().waiting;
  change({ waiting });
  if (before !== undefined && waiting.decide > before.decide) say(`${counted(waiting.decide, 'proposal')} to decide on.`);
  const still = new Set(waiting.runs.filter(({ requestedBy }) => requestedBy === me.name).map(({ id }) => id));
  const decided = keptProposals(me.id).filter((id) => !still.has(id));
  keepProposals(me.id, [...still]);
  for (const id of decided.slice(0, 3)) await tell(id);
}

/** Somebody else signs in. */
export const forgetWaiting = (): void => change({ waiting: undefined });

async function tell(id: string): Promise<void> {
  const run = await call('GET /runs/:id', { id }).catch(() => undefined);
  if (run === undefined) return;
  void hear(run);
  // Who took it back themselves knows it.
  if (run.remarks?.at(-1)?.what === 'takenBack') return;
  raise({
    kind: `decided${id}`,
    further: true,
    text: decision(run),
    button: { label: 'Show it', press: () => go({ name: 'run', id }) },
  });
}

const decision = ({ title, approvedBy, statusReason }: Run): string =>
  approvedBy ? `${title}: approved by ${approvedBy}.` : `${title}: declined. ${statusReason ?? ''}`;
