/** Who ordered a job, who approved it, with which values, and what was said about it. */
import { Fragment, type ReactNode } from 'react';
import { schemaOf, withNames } from '../flow/schemas.js';
import { useAsked } from '../parts/hooks.js';
import type { Run } from '../../shared/wire/runs.js';
import { tongue } from '../store.js';
import { readable } from '../words.js';
import { deeds, factsOf, moment } from '../wording/jobWords.js';

interface Props {
  readonly run: Run;
  /** Values of single rows, where they have some of their own. */
  readonly own?: readonly (Readonly<Record<string, unknown>> | undefined)[];
  /** Further lines of the same list. */
  readonly children?: ReactNode;
}

export function JobFacts({ run, own = [], children }: Props) {
  const told = useAsked(async () => {
    const schema = await schemaOf(run);
    return { schema, parameters: await withNames(schema, run.parameters ?? {}) };
  }, [run.id, run.entity, run.action]);
  return (
    <dl className="pair">
      {children}
      {factsOf({ ...run, parameters: told.value?.parameters ?? run.parameters ?? null }, told.value?.schema, own, tongue()).map(({ label, said }) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd style={{ whiteSpace: 'pre-line' }}>{said}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** What the two said to each other, oldest first. */
export function Remarks({ run }: { readonly run: Run }) {
  const words = tongue();
  return (
    <ul className="list" aria-label="What was said">
      {(run.remarks ?? []).map(({ at, by, what, text }) => (
        <li key={at + what} style={{ padding: '8px 4px' }}>
          <p>
            <span className="strong">{by}</span> {deeds[what]} <span className="note">{moment(at, words)}</span>
          </p>
          {text !== null && <p style={{ whiteSpace: 'pre-line' }}>{readable(text, words)}</p>}
        </li>
      ))}
    </ul>
  );
}
