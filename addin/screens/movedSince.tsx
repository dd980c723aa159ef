/** What has moved since a proposal was made: sums first, then rows, those that are left alone because of it before the others. */
import type { EntityName } from '../../shared/types.js';
import { ownersOf } from '../flow/names.js';
import { useAsked } from '../parts/hooks.js';
import { Fold, Section } from '../parts/screen.js';
import { counted, figure } from '../words.js';
import type { Moved, sumsMoved } from '../wording/proposalWords.js';

/** Rows told before the others are folded away, and in all. */
const [first, most] = [5, 500];

interface Props {
  readonly entity: EntityName;
  readonly moved: readonly Moved[];
  readonly sums: ReturnType<typeof sumsMoved>;
}

export function MovedSince({ entity, moved, sums }: Props) {
  const ids = moved.slice(0, most).map(({ id }) => id);
  const owners = useAsked(() => ownersOf(entity, ids), [entity, ids]).value;
  if (moved.length === 0) return <p className="good">✓ Done now, it would come out exactly as proposed.</p>;
  const hindered = moved.filter(({ hinders }) => hinders).length;
  return (
    <Section title="Changed since it was proposed">
      {hindered > 0 && (
        <p className="caution">
          {`⚠ ${counted(hindered, 'row')} would not come out as proposed any more and ${hindered === 1 ? 'is' : 'are'} left alone, whatever you approve.`}
        </p>
      )}
      {sums.length > 0 && (
        <dl className="figures beside">
          <dt className="note" />
          <dd className="note">Proposed</dd>
          <dd className="note">Now</dd>
          {sums.map(({ label, was, is }) => (
            <Sum key={label} label={label} was={was} is={is} />
          ))}
        </dl>
      )}
      <Lines moved={moved.slice(0, first)} owners={owners} />
      {moved.length > first && (
        <Fold summary={`${figure(moved.length - first)} more`}>
          <Lines moved={moved.slice(first, most)} owners={owners} />
        </Fold>
      )}
    </Section>
  );
}

const Sum = ({ label, was, is }: { readonly label: string; readonly was: string; readonly is: string }) => (
  <>
    <dt>{label}</dt>
    <dd className="quiet">{was}</dd>
    <dd className="strong">{is}</dd>
  </>
);

const Lines = ({ moved, owners }: { readonly moved: readonly Moved[]; readonly owners: ReadonlyMap<string, string> | undefined }) => (
  <ul className="list">
    {moved.map(({ id, label, said, hinders }) => (
      <li key={id} style={{ padding: '4px' }}>
        <p className="strong">
          {hinders && <span className="caution">⚠ </span>}
          {label}
        </p>
        {owners?.get(id) !== undefined && <p className="note">{owners.get(id)}</p>}
        {said.map((each) => (
          <p key={each} className="note">
            {each}
          </p>
        ))}
      </li>
    ))}
  </ul>
);
