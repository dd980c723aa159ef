/** An Advanced Match pattern tried on the carrier's last bill, before it is kept. */
import { Link } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { PatternTried } from '../../shared/wire/carriers.js';
import { call } from '../api.js';
import type { Draft } from '../draft.js';
import { sentenceOf } from '../flow/trouble.js';
import { useWork } from '../parts/hooks.js';
import { counted, figure, pounds } from '../words.js';

/** The parameters that are such patterns, and what of a bill each is for. */
export const patternsOf: Readonly<Record<string, 'reference' | 'product'>> = { carrierReferenceMatches: 'reference', carrierProductMatches: 'product' };

export function TryPattern({ of, pattern, draft }: { readonly of: 'reference' | 'product'; readonly pattern: string; readonly draft: Draft }) {
  const [told, setTold] = useState<PatternTried | string | undefined>();
  const [busy, work] = useWork();
  // What was found belongs to what was typed.
  useEffect(() => setTold(undefined), [pattern]);
  const { carrier } = draft.parameters;
  const [first] = draft.entity === 'features' && draft.target.kind === 'ids' ? draft.target.ids : [];
  const attempt = async (): Promise<void> => {
    const whose = typeof carrier === 'string' && carrier !== '' ? { carrier } : first === undefined ? {} : { featureID: first };
    try {
      setTold(await call('GET /carrierBills/fits', { query: { pattern, of, ...whose } }));
    } catch (error) {
      setTold(sentenceOf(error));
    }
  };
  return (
    <div className="note" aria-live="polite">
      <Link as="button" type="button" style={{ fontSize: 12 }} disabled={busy} onClick={() => work(attempt)}>
        {busy ? 'Trying…' : 'Try it on the last bill'}
      </Link>
      {typeof told === 'string' && <p className="bad">{told}</p>}
      {typeof told === 'object' && <Tried told={told} of={of} />}
    </div>
  );
}

function Tried({ told: { bill, carrier, lines, fitting, values, more }, of }: { readonly told: PatternTried; readonly of: 'reference' | 'product' }) {
  if (bill === null) return <p>No bill {carrier === null ? '' : `of ${carrier} `}is kept yet.</p>;
  if (lines === 0) return <p>{`No line of “${bill.name}” has a ${of}.`}</p>;
  return (
    <>
      <p className={fitting === 0 ? 'caution' : 'strong'}>
        {fitting === 0 ? '⚠ It fits none' : `It fits ${figure(fitting)}`} of the {counted(lines, 'line')} of “{bill.name}” that {lines === 1 ? 'has' : 'have'} a{' '}
        {of}.
      </p>
      {values.length > 0 && (
        <ul className="list" aria-label="What it fits">
          {values.map(({ value, lines: many, amount }) => (
            <li key={value}>
              {value} · {counted(many, 'line')}, {pounds(amount)}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <p>and {counted(more, 'further value')}.</p>}
    </>
  );
}
