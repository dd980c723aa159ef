/** Who ordered a job, who approved it, with which values, and what was said about it. */
import type { ReactNode } from 'react';
import { call } from '../api.js';
import { useAsked } from '../parts/hooks.js';
import type { Schema } from '../../shared/types.js';
import type { Remark, Run } from '../../shared/wire/runs.js';
import { tongue } from '../store.js';
import { clock, day, readable, type Tongue } from '../words.js';
import { parametersSaid } from './parameterWords.js';

/** The form of a job's action, for the names of its values. */
function useSchema(run: Pick<Run, 'entity' | 'action'> | undefined): Schema | undefined {
  const asked = useAsked(
    async () => (run === undefined ? undefined : (await call('GET /:entity/actions', { entity: run.entity })).find(({ name }) => name === run.action)?.schema),
    [run?.entity ?? '', run?.action ?? ''],
  );
  return asked.value;
}

const when = (at: string, words: Tongue): string => `${day(at, words)} ${clock(at, words.locale)}`;

interface Props {
  readonly run: Run;
  /** Values of single rows, where they have some of their own. */
  readonly own?: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** Further lines of the same list. */
  readonly children?: ReactNode;
}

export function JobFacts({ run, own = [], children }: Props) {
  const schema = useSchema(run);
  const words = tongue();
  const { approvedBy, approvedAt, comment, ticket } = run;
  return (
    <dl className="pair">
      {children}
      <dt>{approvedBy || (run.remarks?.length ?? 0) > 0 ? 'Proposed by' : 'By'}</dt>
      <dd>
        {run.requestedBy}, {when(run.requestedAt, words)}
      </dd>
      {approvedBy && (
        <>
          <dt>Approved by</dt>
          <dd>
            {approvedBy}
            {approvedAt ? `, ${when(approvedAt, words)}` : ''}
          </dd>
        </>
      )}
      {parametersSaid(schema, run.parameters ?? {}, own, words).map(({ label, said }) => (
        <Fact key={label} label={label} said={said} />
      ))}
      {run.today !== undefined && <Fact label="Worked out for" said={day(run.today, words)} />}
      {ticket && <Fact label="Ticket" said={ticket} />}
      {comment && <Fact label="Comment" said={comment} />}
    </dl>
  );
}

const Fact = ({ label, said }: { readonly label: string; readonly said: string }) => (
  <>
    <dt>{label}</dt>
    <dd style={{ whiteSpace: 'pre-line' }}>{said}</dd>
  </>
);

const deeds: Readonly<Record<Remark['what'], string>> = {
  proposed: 'proposed it',
  askedBack: 'asked back',
  answered: 'answered',
  approved: 'approved it',
  declined: 'declined it',
  takenBack: 'took it back',
};

/** What the two said to each other, oldest first. */
export function Remarks({ run }: { readonly run: Run }) {
  const words = tongue();
  return (
    <ul className="list" aria-label="What was said">
      {(run.remarks ?? []).map(({ at, by, what, text }) => (
        <li key={at + what} style={{ padding: '8px 4px' }}>
          <p>
            <span className="strong">{by}</span> {deeds[what]} <span className="note">{when(at, words)}</span>
          </p>
          {text !== null && <p style={{ whiteSpace: 'pre-line' }}>{readable(text, words)}</p>}
        </li>
      ))}
    </ul>
  );
}
