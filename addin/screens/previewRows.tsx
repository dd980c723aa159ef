/** The rows of a preview, worst first; each opens to what changes, what is charged, and why. */
import { Checkbox, Link } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';
import type { Preview, RowPreview } from '../../shared/types.js';
import { namesOfRecords, ownersOf, ownersOfNew } from '../flow/names.js';
import { More } from '../parts/more.js';
import { Fold, Section } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { entityNamed, go, tongue } from '../store.js';
import { capital, counted, day, difference, figure, inSentence, pounds, readable, shown } from '../words.js';
import { lineSaid, priorOf, rowAmountSaid, worstFirst } from '../wording/previewWords.js';

const atOnce = 30;
/** Of one row: records that change with it, and reasons why they do. */
const [mostChanges, mostReasons, mostLines] = [12, 8, 20];

/** What whoever decides strikes out. */
export interface Strikes {
  readonly struck: ReadonlySet<string>;
  /** Out whatever is ticked: it would not come out as shown any more. */
  readonly fixed: ReadonlySet<string>;
  readonly set: (struck: ReadonlySet<string>) => void;
  /** Ways to strike out many at once. */
  readonly tools: ReactNode;
}

export function Rows({ preview, strikes }: { readonly preview: Preview; readonly strikes?: Strikes }) {
  const [many, more] = useState(atOnce);
  const rows = worstFirst(preview.rows);
  const ids = rows.slice(0, many).map(({ id }) => id);
  const owners = useAsked(
    async () => new Map([...(await ownersOf(preview.entity, ids)), ...(await ownersOfNew(preview.entity, rows.slice(0, many)))]),
    [preview.entity, ids],
  );
  // A sign on every row says nothing.
  const some = rows.some(({ warnings, outcome }) => warnings.length === 0 && outcome === 'ready');
  return (
    <Section title={strikes ? 'Row by row; take the tick away to strike one out' : 'Row by row'}>
      {strikes?.tools}
      <div>
        {rows.slice(0, many).map((row) => {
          const shown = <Row key={row.id} row={row} owner={owners.value?.get(row.id)} signed={some} entity={preview.entity} />;
          return strikes ? (
            <div className="ticked" key={row.id}>
              <Tick row={row} strikes={strikes} />
              {shown}
            </div>
          ) : (
            shown
          );
        })}
      </div>
      <More of={rows.length} shown={many} show={more} word={`more of ${figure(rows.length)}`} />
    </Section>
  );
}

function Tick({ row, strikes: { struck, fixed, set } }: { readonly row: RowPreview; readonly strikes: Strikes }) {
  return (
    <Checkbox
      checked={row.outcome === 'ready' && !struck.has(row.id) && !fixed.has(row.id)}
      disabled={row.outcome === 'refused' || fixed.has(row.id)}
      aria-label={`Approve ${row.label}`}
      onChange={(_, { checked }) => {
        const next = new Set(struck);
        if (checked === true) next.delete(row.id);
        else next.add(row.id);
        set(next);
      }}
    />
  );
}

interface OneRow {
  readonly row: RowPreview;
  readonly owner: string | undefined;
  readonly signed: boolean;
  readonly entity: Preview['entity'];
}

function Row({ row, owner, signed, entity: entityName }: OneRow) {
  const words = tongue();
  const sign = row.outcome === 'refused' ? '✗' : signed && row.warnings.length > 0 ? '⚠' : '';
  return (
    <Fold
      later
      summary={
        <>
          <span className="grow" style={{ overflowWrap: 'anywhere' }}>
            {sign !== '' && <span className={row.outcome === 'refused' ? 'bad' : 'caution'}>{sign} </span>}
            {row.label}
            {owner !== undefined && (
              <span className="note" style={{ display: 'block' }}>
                {owner}
              </span>
            )}
          </span>
          <span className="money">{rowAmountSaid(row)}</span>
        </>
      }
    >
      {row.why !== undefined && <p className="bad">{readable(row.why, words)}</p>}
      {row.warnings.map((warning) => (
        <p key={warning} className="caution">
          ⚠ {warning}
        </p>
      ))}
      {/* What the row says of itself, all of it; then why what hangs on it changes as well. */}
      {[...new Set([...row.notes, ...[...new Set(row.changes.map(({ why }) => why))].slice(0, mostReasons)])].map((why) => (
        <p key={why}>{why}</p>
      ))}
      <Changes row={row} entity={entityName} />
      {row.changes.length > mostChanges && <p className="note">and {counted(row.changes.length - mostChanges, 'other')} below it</p>}
      {row.charges.length > 0 && (
        <dl className="figures">
          {row.charges.slice(0, mostLines).map((charge, at) => (
            <Line key={`${charge.description}${charge.periodFrom}${at}`} label={lineSaid(charge, words)} amount={charge.net} />
          ))}
          {row.charges.length > mostLines && (
            <Line
              label={`and ${counted(row.charges.length - mostLines, 'other line')}, all of them on the sheet (To sheet)`}
              amount={row.charges.slice(mostLines).reduce((sum, { net }) => sum + net, 0)}
            />
          )}
        </dl>
      )}
      {row.monthlyBefore !== row.monthlyAfter && (
        <p className="note">{capital(`monthly revenue ${pounds(row.monthlyBefore)} → ${pounds(row.monthlyAfter)}`)}</p>
      )}
      {row.still && (
        <p className="note">{`${pounds(row.still.net)} still comes in ${counted(row.still.lines, 'line')}, up to ${day(row.still.until, words)}.`}</p>
      )}
      {/* There is more to say of a feature's charges than the preview does. */}
      {entityName === 'features' && !row.id.startsWith('+') && (
        <div className="links">
          <Link as="button" onClick={() => go({ name: 'charges', id: row.id, label: row.label })}>
            Explain its charges so far
          </Link>
        </div>
      )}
    </Fold>
  );
}

/** The fields that change, from what to what; what hangs on the record is named, since several of a kind look alike. */
function Changes({ row, entity: own }: { readonly row: RowPreview; readonly entity: Preview['entity'] }) {
  const words = tongue();
  const seen = ({ entity, after }: RowPreview['changes'][number]): readonly string[] =>
    Object.keys(after).filter((name) => entityNamed(entity)?.fields.some((field) => field.name === name && field.inner !== true && field.type !== 'Data'));
  // Of some only what nobody sees is written down: they have nothing to show.
  const changes = row.changes.filter((change) => change.kind !== 'update' || seen(change).length > 0).slice(0, mostChanges);
  const others = changes.filter((change) => change.kind !== 'create' && !(change.entity === own && change.id === row.id));
  const names = useAsked(async () => {
    const kinds = [...new Set(others.map(({ entity }) => entity))];
    const found = await Promise.all(
      kinds.map(
        async (kind) =>
          [
            kind,
            await namesOfRecords(
              kind,
              others.flatMap(({ entity, id }) => (entity === kind ? [id] : [])),
            ),
          ] as const,
      ),
    );
    return new Map(found);
  }, [row.digest]);
  return (
    <>
      {changes.map((change) => {
        const entity = entityNamed(change.entity);
        const title = entity?.title ?? change.entity;
        return (
          <div key={change.entity + change.id}>
            {others.includes(change) && (
              <p className="strong" style={{ fontSize: 13 }}>
                {title} {names.value?.get(change.entity)?.get(change.id) ?? ''}
              </p>
            )}
            <dl className="pair" aria-label={`${title} ${change.id}`}>
              {change.kind === 'create' && (
                <>
                  <dt>New</dt>
                  <dd>{inSentence(title)}</dd>
                </>
              )}
              {seen(change).map((name) => {
                const field = entity?.fields.find((each) => each.name === name);
                return (
                  <Changed
                    key={name}
                    label={field?.label ?? name}
                    before={change.kind === 'create' ? undefined : shown(priorOf(change, name), field?.type ?? 'Text', words)}
                    after={shown(change.after[name], field?.type ?? 'Text', words)}
                  />
                );
              })}
            </dl>
          </div>
        );
      })}
    </>
  );
}

const Line = ({ label, amount }: { readonly label: string; readonly amount: number }) => (
  <>
    <dt>{label}</dt>
    <dd>{difference(amount)}</dd>
  </>
);

const Changed = ({ label, before, after }: { readonly label: string; readonly before: string | undefined; readonly after: string }) => (
  <>
    <dt>{label}</dt>
    <dd>
      {before !== undefined && (
        <>
          <span className="old">{before}</span> →{' '}
        </>
      )}
      {after}
    </dd>
  </>
);
