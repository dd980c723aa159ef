/** Follows the sheet: what is selected, what can be done with it, and what else there is to do with the list. */
import { Button, Link } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { Links } from '../parts/line.js';
import { Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { Refresh } from '../parts/icons.js';
import { catchUp, inHandNow, takeScope } from '../flow/lists.js';
import { openRelated, relations } from '../flow/related.js';
import { anythingNew, refreshAll, refreshThese } from '../flow/refreshing.js';
import { change, entityNamed, go, home, listInHand, tongue, usePane } from '../store.js';
import { ago, counted, figure, inSentence, nouns, selectionSaid } from '../words.js';
import { isByRow } from '../lists/list.js';
import { conditionSaid } from '../lists/conditions.js';
import { openInvoice } from '../flow/documents.js';
import { madeUnder, openNew } from '../flow/making.js';
import { LaterOf } from './laterOf.js';
import { openActivity, openCustomer, openersOf, openOne } from '../flow/openOne.js';
import type { ToKeep } from '../flow/savedLists.js';
import { Menu } from './menu.js';
import { OfCustomers } from './ofCustomers.js';
import { SaveList } from './saveList.js';
import { Unkept } from './unkept.js';

export function SelectionScreen() {
  const list = usePane(listInHand);
  const here = usePane((state) => state.selection.listID);
  useEffect(catchUp, []);
  if (list === undefined)
    return (
      <Screen
        title="No list yet"
        onBack={() => home({ name: 'start' })}
        foot={
          <Button className="main" appearance="primary" onClick={() => home({ name: 'start' })}>
            Choose what to list
          </Button>
        }
      >
        <p>This workbook has no list. List something first; then select rows, and what can be done with them is shown here.</p>
      </Screen>
    );
  return <InList key={list.pointer.id} onList={here === list.pointer.id} />;
}

function InList({ onList }: { readonly onList: boolean }) {
  const list = usePane(listInHand);
  const selection = usePane((state) => state.selection);
  const scope = usePane((state) => state.scope);
  const ids = usePane((state) => state.scopeIDs);
  const edits = usePane((state) => state.edits[state.listID ?? '']);
  const moved = usePane((state) => state.moved[state.listID ?? '']) ?? [];
  if (list === undefined) return null;
  const entity = entityNamed(list.pointer.entity);
  if (entity === undefined) return null;
  const [one, many] = nouns(entity);
  const { pointer } = list;
  const sumsOf = entity.report ? entity.owners.find(({ entity: owner }) => owner === 'customers')?.field : undefined;
  const said =
    scope === 'selected'
      ? onList
        ? selectionSaid(ids.length, selection, one, many)
        : 'Nothing selected in this list'
      : scope === 'matching'
        ? `All ${counted(pointer.matched, one, many)} that match the filter`
        : scope === 'picked'
          ? `${counted(ids.length, one, many)} picked`
          : scope === 'list'
            ? `The whole list: ${counted(ids.length, one, many)}`
            : scope === 'visible'
              ? `All rows that can be seen: ${counted(ids.length, one, many)}`
              : `Changed since it was read: ${counted(ids.length, one, many)}`;
  const changed = edits?.edits.length ?? 0;
  return (
    <Screen
      title={list.sheetName ?? pointer.name}
      instead={said}
      onBack={() => home({ name: 'start' })}
      foot={
        changed > 0 ? (
          <Button className="main" appearance="primary" onClick={() => go({ name: 'edits' })}>{`Save ${counted(changed, 'changed cell')}…`}</Button>
        ) : undefined
      }
    >
      <section className="section" aria-label="Selection">
        <Links>
          {scope !== 'selected' && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('selected');
              }}
            >
              Back to the selected rows
            </Link>
          )}
          {scope !== 'list' && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('list');
              }}
            >
              Whole list
            </Link>
          )}
          {scope !== 'visible' && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('visible');
              }}
            >
              Rows that can be seen
            </Link>
          )}
          {scope !== 'matching' && !isByRow(pointer) && !pointer.whole && pointer.matched > 0 && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('matching');
              }}
            >
              All {figure(pointer.matched)} that match
            </Link>
          )}
          {scope !== 'matching' && pointer.whole && !isByRow(pointer) && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('matching');
              }}
            >
              All that match the filter
            </Link>
          )}
          {scope !== 'changed' && moved.length > 0 && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('changed');
              }}
            >
              Only the {figure(moved.length)} changed since
            </Link>
          )}
        </Links>
        {scope === 'matching' && (
          <p className="note">
            {pointer.conditions.length > 0 ? pointer.conditions.map((each) => conditionSaid(each, entity, tongue())).join(' · ') : `Every one of the ${many}.`}{' '}
            Also those that are not in this sheet.
          </p>
        )}
      </section>
      <Unkept />
      {sumsOf !== undefined && ids.length > 0 && (onList || scope !== 'selected') && scope !== 'matching' ? (
        <OfCustomers entity={entity.name} field={sumsOf} ids={ids} />
      ) : (
        <Menu
          hint={
            !onList && scope === 'selected'
              ? `Click a row of the list in the sheet, or select several, and this shows what can be done with ${ids.length === 1 ? 'it' : 'them'}.`
              : ids.length === 0 && scope === 'selected'
                ? 'Select one or more rows in the sheet.'
                : undefined
          }
        />
      )}
      {(ids.length > 0 || scope === 'matching') && <Related />}
      {ids.length === 1 && scope !== 'matching' && <LaterOf entity={entity.name} id={ids[0] ?? ''} />}
      <New />
      <ListCare />
    </Screen>
  );
}

function Related() {
  const list = usePane(listInHand);
  const entity = list && entityNamed(list.pointer.entity);
  const ids = usePane((state) => state.scopeIDs);
  const scope = usePane((state) => state.scope);
  const [busy, work] = useWork();
  if (entity === undefined || scope === 'matching') return null;
  const only = ids.length === 1 ? ids[0] : undefined;
  const owned = entity.name === 'customers' || entity.owners.some(({ entity: owner }) => owner === 'customers');
  // A catalogue entry belongs to nobody and has nothing below it.
  if (only === undefined && relations(entity.name).length === 0) return null;
  return (
    <Section title="Related">
      <Links>
        {only !== undefined && owned && (
          <Link as="button" disabled={busy} onClick={() => work(async () => openCustomer(entity.name, (await inHandNow())[0] ?? only))}>
            {entity.name === 'customers' ? 'Everything of this customer' : 'Everything of its customer'}
          </Link>
        )}
        {only !== undefined && entity.name === 'invoices' && (
          <Link as="button" disabled={busy} onClick={() => work(async () => openInvoice((await inHandNow())[0] ?? only))}>
            Open the PDF
          </Link>
        )}
        {relations(entity.name).map((relation) => (
          <Link as="button" key={relation.entity} disabled={busy} onClick={() => work(() => openRelated(relation))}>
            {ids.length !== 1 ? `Their ${relation.titles}` : `Its ${relation.ourField === undefined ? relation.titles : relation.title}`}
          </Link>
        ))}
        {ids.length === 1 && !entity.report && (
          <Link
            as="button"
            onClick={() => {
              void openActivity();
            }}
          >
            What happened to it
          </Link>
        )}
        {!entity.report && (
          <Link as="button" onClick={() => go({ name: 'takeBack', of: { entity: entity.name, ids, said: counted(ids.length, ...nouns(entity)) } })}>
            {`Take back what was done to ${ids.length === 1 ? 'it' : 'them'}…`}
          </Link>
        )}
        {ids.length === 1 &&
          openersOf(entity.name).map((opener) => (
            <Link
              as="button"
              key={opener.said}
              onClick={() => {
                void openOne(opener);
              }}
            >
              {opener.said}
            </Link>
          ))}
      </Links>
    </Section>
  );
}

/** Records that are not there yet: of this kind, and below the one that is selected. */
function New() {
  const list = usePane(listInHand);
  const ids = usePane((state) => state.scopeIDs);
  const scope = usePane((state) => state.scope);
  const [busy, work] = useWork();
  const entity = list && entityNamed(list.pointer.entity);
  if (entity === undefined) return null;
  const id = ids.length === 1 && scope !== 'matching' ? ids[0] : undefined;
  const below = id === undefined ? [] : madeUnder(entity.name);
  const own = entity.standard.includes('create');
  if (!own && below.length === 0) return null;
  return (
    <Section title="New">
      <Links>
        {own && (
          <Link as="button" disabled={busy} onClick={() => work(() => openNew(entity.name))}>
            {`New ${inSentence(entity.title)}`}
          </Link>
        )}
        {below.map((child) => (
          <Link
            as="button"
            key={child.name}
            disabled={busy}
            onClick={() => work(() => openNew(child.name, id === undefined ? undefined : { entity: entity.name, id }))}
          >
            {`New ${inSentence(child.title)} for it`}
          </Link>
        ))}
      </Links>
    </Section>
  );
}

function ListCare() {
  const list = usePane(listInHand);
  const moved = usePane((state) => state.moved[state.listID ?? '']) ?? [];
  const upToDate = usePane((state) => state.upToDate[state.listID ?? '']);
  const ids = usePane((state) => state.scopeIDs);
  const [busy, work] = useWork();
  const [told, tell] = useState('');
  const [saving, save] = useState(false);
  if (list === undefined) return null;
  const { pointer } = list;
  const kept: ToKeep = {
    entity: pointer.entity,
    conditions: pointer.conditions,
    columns: pointer.columns.map(({ field }) => field),
    sort: pointer.sort ?? '',
  };
  return (
    <Section title="This list">
      <p className="note">
        {told !== ''
          ? told
          : pointer.recovered
            ? 'Found again by its key column; the filter it was listed with is not known any more.'
            : `${pointer.picked ? 'From your own list. ' : ''}${moved.length === 0 && upToDate !== undefined ? `Up to date ${ago(upToDate, new Date(), tongue())}.` : `Read ${ago(pointer.readAt, new Date(), tongue())}.`}${moved.length > 0 ? ` ${counted(moved.length, 'row')} changed since.` : ''}${pointer.whole ? '' : ' It holds only part of what matched.'}`}
      </p>
      <div className="row">
        <Button size="small" icon={<Refresh />} disabled={busy} onClick={() => work(async () => tell(await refreshAll(pointer.id)))}>
          {busy ? 'Refreshing…' : 'Refresh all'}
        </Button>
        {moved.length > 0 && (
          <Button size="small" disabled={busy} onClick={() => work(async () => tell(await refreshThese(pointer.id, moved)))}>
            Only the {figure(moved.length)} changed
          </Button>
        )}
        {ids.length > 0 && (
          <Button size="small" disabled={busy} onClick={() => work(async () => tell(await refreshThese(pointer.id, ids)))}>
            The selected
          </Button>
        )}
        {moved.length === 0 && (
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              work(async () => {
                tell(await anythingNew(pointer.id));
              })
            }
          >
            Anything new?
          </Button>
        )}
      </div>
      <Links>
        <Link
          as="button"
          onClick={() => {
            change({ draft: undefined });
            go({ name: 'edits' });
          }}
        >
          What was typed
        </Link>
        <Link as="button" onClick={() => go({ name: 'columns' })}>
          Columns…
        </Link>
        {!pointer.recovered && (
          <Link as="button" aria-expanded={saving} onClick={() => save(!saving)}>
            Save this list…
          </Link>
        )}
        <Link as="button" onClick={() => go({ name: 'runs' })}>
          Jobs
        </Link>
      </Links>
      {saving && (
        <div className="card">
          <SaveList list={kept} name={list.sheetName ?? pointer.name} saved={undefined} done={() => undefined} />
        </div>
      )}
    </Section>
  );
}
