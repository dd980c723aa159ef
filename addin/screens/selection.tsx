/** Follows the sheet: what is selected, what can be done with it, and what else there is to do with the list. */
import { Button, Input, Link, Spinner } from '@fluentui/react-components';
import { useState } from 'react';
import type { ActionOffer } from '../../shared/types.js';
import { Line, Links } from '../parts/line.js';
import { Fold, Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { Refresh } from '../parts/icons.js';
import { chooseAction } from '../flow/ordering.js';
import { deselect, takeScope } from '../flow/lists.js';
import { openRelated, relations } from '../flow/related.js';
import { lookForMoved, refreshAll, refreshThese } from '../flow/refreshing.js';
import { change, entityNamed, go, home, listInHand, tongue, usePane } from '../store.js';
import { ago, counted, figure, inSentence, readable, selectionSaid } from '../words.js';
import { conditionSaid } from '../lists/conditions.js';
import { openActivityOfSelected } from '../flow/openActivity.js';

export function SelectionScreen() {
  const list = usePane(listInHand);
  const here = usePane((state) => state.selection.listID);
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
        <p>This workbook has no list. List some records first; then select rows, and what can be done with them is shown here.</p>
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
  const one = inSentence(entity.title);
  const many = inSentence(entity.titles);
  const { pointer } = list;
  const said =
    scope === 'selected'
      ? onList
        ? selectionSaid(ids.length, selection, one, many)
        : 'Nothing selected in this list'
      : scope === 'matching'
        ? `All ${counted(pointer.matched, one, many)} that match on the bridge`
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
      onBack={() => home({ name: 'start' })}
      foot={
        changed > 0 ? (
          <Button className="main" appearance="primary" onClick={() => go({ name: 'edits' })}>{`Save ${counted(changed, 'changed cell')}…`}</Button>
        ) : undefined
      }
    >
      <section className="section" aria-label="Selection">
        <p className="head" style={{ fontSize: 16, lineHeight: '22px' }}>
          {said}
        </p>
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
          {scope !== 'matching' && !pointer.recovered && !pointer.whole && pointer.matched > 0 && (
            <Link
              as="button"
              onClick={() => {
                void takeScope('matching');
              }}
            >
              All {figure(pointer.matched)} that match
            </Link>
          )}
          {scope !== 'matching' && pointer.whole && (
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
            {pointer.conditions.length > 0
              ? pointer.conditions.map((each) => conditionSaid(each, entity.fields, tongue())).join(' · ')
              : `Every one of the ${many}.`}{' '}
            Also those that are not in this sheet.
          </p>
        )}
      </section>
      <Menu
        hint={
          !onList && scope === 'selected'
            ? `Click a row of the list in the sheet, or select several, and this shows what can be done with ${ids.length === 1 ? 'it' : 'them'}.`
            : ids.length === 0 && scope === 'selected'
              ? 'Select one or more rows in the sheet.'
              : undefined
        }
      />
      {(ids.length > 0 || scope === 'matching') && <Related />}
      <ListCare />
    </Screen>
  );
}

const groups: readonly { readonly title: string; readonly fits: (offer: ActionOffer) => boolean }[] = [
  { title: 'Actions', fits: ({ menu }) => menu === 'actions' },
  { title: 'Expert', fits: ({ menu }) => menu === 'expert' },
  { title: 'Records', fits: ({ menu }) => menu === 'standard' },
];

function Menu({ hint }: { readonly hint: string | undefined }) {
  const offers = usePane((state) => state.offers);
  const loading = usePane((state) => state.selecting);
  const [search, setSearch] = useState('');
  if (hint !== undefined) return <p className="quiet">{hint}</p>;
  if (offers === undefined)
    return loading ? (
      <div className="row quiet">
        <Spinner size="tiny" /> Looking what can be done…
      </div>
    ) : null;
  const words = search.trim().toLowerCase();
  const found = offers.filter(({ title, help }) => words === '' || `${title} ${help}`.toLowerCase().includes(words));
  return (
    <>
      <Input
        type="search"
        aria-label="Find an action"
        placeholder="Find an action"
        value={search}
        onChange={(_, data) => setSearch(data.value)}
        onKeyDown={(event) => {
          const only = found.filter(({ available, reason }) => available > 0 && reason === undefined);
          if (event.key === 'Enter' && words !== '' && only[0]) chooseAction(only[0]);
        }}
      />
      {groups.map(({ title, fits }) => {
        const some = found.filter(fits).toSorted((a, b) => Number(b.quick) - Number(a.quick));
        if (some.length === 0) return null;
        const list = (
          <ul className="list" aria-label={title}>
            {some.map((offer) => (
              <Offer key={offer.name} offer={offer} />
            ))}
          </ul>
        );
        return title === 'Records' && words === '' ? (
          <Fold key={title} summary="Edit, lock, hide, clone, delete">
            {list}
          </Fold>
        ) : (
          <Section key={title} title={title}>
            {list}
          </Section>
        );
      })}
      {found.length === 0 && <p className="note">{words === '' ? 'Nothing can be done with these.' : 'No action is called that.'}</p>}
    </>
  );
}

function Offer({ offer }: { readonly offer: ActionOffer }) {
  const { available, of, reasons, reason, permission, title } = offer;
  const can = available > 0 && reason === undefined && permission !== 'none';
  const count = available === of ? (of === 1 ? '' : `all ${figure(of)}`) : `${figure(available)} of ${figure(of)}`;
  return (
    <Line
      title={title}
      sub={reason ?? (can && permission === 'propose' ? 'Somebody else approves it before it runs.' : '')}
      figure={reason === undefined ? count : undefined}
      off={!can}
      press={() => chooseAction(offer)}
    >
      {reason === undefined && reasons.length > 0 && (
        <Fold summary={<span className="note">{available === 0 ? 'Why not' : `Why not the other ${figure(of - available)}`}</span>}>
          <ul className="sentences note">
            {reasons.slice(0, 6).map(({ why, count: n }) => (
              <li key={why}>
                {figure(n)}: {readable(why, tongue())}
              </li>
            ))}
            {reasons.length > 6 && <li>and {reasons.length - 6} other reasons</li>}
          </ul>
          {available > 0 && (
            <div>
              <Button
                size="small"
                onClick={() => {
                  void deselect(reasons.flatMap(({ ids }) => ids));
                }}
              >
                {of - available === 1 ? 'Deselect this 1' : `Deselect these ${figure(of - available)}`}
              </Button>
            </div>
          )}
        </Fold>
      )}
    </Line>
  );
}

function Related() {
  const list = usePane(listInHand);
  const entity = list && entityNamed(list.pointer.entity);
  const ids = usePane((state) => state.scopeIDs);
  const scope = usePane((state) => state.scope);
  const [busy, work] = useWork();
  if (entity === undefined || scope === 'matching') return null;
  return (
    <Section title="Related">
      <Links>
        {relations(entity.name).map((relation) => (
          <Link as="button" key={relation.said} disabled={busy} onClick={() => work(() => openRelated(relation))}>
            {relation.said}
          </Link>
        ))}
        {ids.length === 1 && (
          <Link
            as="button"
            onClick={() => {
              void openActivityOfSelected();
            }}
          >
            What happened to it
          </Link>
        )}
      </Links>
    </Section>
  );
}

function ListCare() {
  const list = usePane(listInHand);
  const moved = usePane((state) => state.moved[state.listID ?? '']) ?? [];
  const ids = usePane((state) => state.scopeIDs);
  const [busy, work] = useWork();
  const [told, tell] = useState('');
  if (list === undefined) return null;
  const { pointer } = list;
  return (
    <Section title="This list">
      <p className="note">
        {told !== ''
          ? told
          : pointer.recovered
            ? 'Found again by its key column; the filter it was listed with is not known any more.'
            : `Read ${ago(pointer.readAt, new Date(), tongue())}.${moved.length > 0 ? ` ${counted(moved.length, 'row')} changed on the bridge since.` : ''}${pointer.whole ? '' : ' It holds only part of what matched.'}`}
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
            appearance="subtle"
            disabled={busy}
            onClick={() =>
              work(async () => {
                const n = await lookForMoved(pointer.id);
                tell(n === 0 ? 'Nothing changed on the bridge since.' : '');
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
        <Link as="button" onClick={() => go({ name: 'runs' })}>
          Runs
        </Link>
      </Links>
    </Section>
  );
}
