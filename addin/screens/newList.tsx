/** A new list: what, which of them, which columns; and the progress of writing it. */
import { Button, Field, Input, ProgressBar } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { Away } from '../api.js';
import { countAll, countOf, makeList, most, type Progress } from '../flow/listing.js';
import { troubled } from '../flow/trouble.js';
import { conditionsOf, withCondition, type Condition } from '../lists/conditions.js';
import { listNamed } from '../lists/naming.js';
import type { SavedList } from '../../shared/wire/savedLists.js';
import type { Described } from '../../shared/wire/session.js';
import { Fold, Screen, Section } from '../parts/screen.js';
import { useAsked } from '../parts/hooks.js';
import { entityNamed, raise, type Screen as Shown } from '../store.js';
import { counted, figure, inSentence, lasting, nouns } from '../words.js';
import { ColumnChoice } from './columns.js';
import { Filters } from './filters.js';
import { SaveList } from './saveList.js';
import { SortChoice, sortedBy } from './sortChoice.js';

type Wanted = Extract<Shown, { name: 'newList' }>;

const path = '/';

export function NewList({ screen }: { readonly screen: Wanted }) {
  const name = screen.entity ?? 'features';
  const entity = entityNamed(name);
  const { related } = screen;
  const from = screen.saved ?? screen.from;
  const [conditions, setConditions] = useState<readonly Condition[]>(() => begun(entity, screen));
  const [search, setSearch] = useState('');
  const [columns, setColumns] = useState<readonly string[]>(() => columnsBegun(entity, screen));
  const [sort, setSort] = useState(from?.sort ?? '');
  const [typed, setSheet] = useState<string | undefined>(from?.name);
  const [saved, setSaved] = useState<SavedList | undefined>(screen.saved?.mine === true ? screen.saved : undefined);
  const [progress, setProgress] = useState<Progress | undefined>();
  const stop = useRef<AbortController | undefined>(undefined);
  const [half, setHalf] = useState<Condition | undefined>();
  const meant = half ? withCondition(conditions, half) : conditions;
  const all = search.trim() === '' ? meant : [...meant, { field: 'search', test: 'eq', value: search.trim() } as const];
  const count = useAsked((signal) => countOf(`${path}${name}`, all, signal), [name, all], 250);
  // Counted to the end, and too many for a sheet.
  const [exact, setExact] = useState<number | undefined>();
  if (entity === undefined) return null;
  const found = count.value;
  const n = found?.count ?? 0;
  const sheet = typed ?? listNamed(entity, all, related?.owner);
  const what = (n: number): string => counted(n, ...nouns(entity));

  const start = async (): Promise<void> => {
    stop.current = new AbortController();
    setProgress({ rows: 0, of: n, secondsLeft: undefined });
    try {
      const matched = found?.more ? await countAll(`${path}${name}`, all) : n;
      if (matched > most) {
        setExact(matched);
        setProgress(undefined);
        return;
      }
      await makeList({ entity: name, name: sheet, path: `${path}${name}`, conditions: all, sort, columns }, matched, setProgress, stop.current.signal);
    } catch (error) {
      if (error instanceof Away)
        raise({ kind: 'cut', further: true, text: 'The connection broke while the list was being written. What had arrived is there, as a smaller list.' });
      else troubled(error);
      setProgress(undefined);
    }
  };

  if (progress) {
    return (
      <Screen
        title={`Listing ${inSentence(entity.titles)}`}
        onBack={false}
        foot={
          <Button className="main" onClick={() => stop.current?.abort()}>
            Stop here and keep what is listed
          </Button>
        }
      >
        <ProgressBar value={progress.of > 0 ? progress.rows / progress.of : 0} aria-label="Rows written" />
        <p className="head">
          {figure(progress.rows)} of {figure(progress.of)}
        </p>
        <p className="quiet">{progress.secondsLeft === undefined ? 'Starting…' : `${lasting(progress.secondsLeft)} left`}</p>
        <p className="note">Stopping leaves a whole, smaller list with the rows that are there.</p>
      </Screen>
    );
  }

  const tooMany = exact !== undefined && exact > most;
  const ready = !count.loading && n > 0 && !tooMany && columns.length > 0;
  const label = found === undefined ? (count.loading ? 'Counting…' : 'List') : `List ${found.more ? 'more than ' : ''}${what(n)}`;
  return (
    <Screen
      onEnter={ready ? () => void start() : undefined}
      title={from?.name ?? `New list of ${inSentence(entity.titles)}`}
      foot={
        <>
          {tooMany && (
            <p className="note caution">
              These are {what(exact)}; a sheet holds {figure(most)} rows. Add a filter.
            </p>
          )}
          {found?.count === 0 && !count.loading && <p className="note">Nothing matches. Remove a filter or search for something else.</p>}
          <Button
            className="main"
            appearance="primary"
            disabled={!ready}
            onClick={() => {
              void start();
            }}
          >
            {label}
          </Button>
        </>
      }
    >
      {related && <p className="quiet">{related.said}</p>}
      <Field
        label={entity.searches.length > 0 ? `Search by ${searchSaid(entity.searches, entity.fields)}` : 'Search'}
        data-first
        {...(count.why === undefined ? {} : { validationMessage: count.why })}
      >
        <Input
          type="search"
          value={search}
          onChange={(_, data) => setSearch(data.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter' && ready) void start();
          }}
        />
      </Field>
      <Section title="Filters">
        <Filters entity={entity} conditions={conditions} set={setConditions} half={setHalf} />
      </Section>
      <Fold
        summary={
          <>
            <span className="strong">Columns</span> <span className="quiet">{counted(columns.length, 'column')}</span>
          </>
        }
      >
        <ColumnChoice entity={entity} chosen={columns} set={setColumns} />
      </Fold>
      <Fold
        summary={
          <>
            <span className="strong">Order</span>{' '}
            <span className="quiet">{entity.fields.find((field) => field.name === sortedBy(sort).field)?.label ?? 'as they were entered'}</span>
          </>
        }
      >
        <SortChoice entity={entity} sort={sort} set={setSort} />
      </Fold>
      <Fold
        summary={
          <>
            <span className="strong">Sheet</span> <span className="quiet">{sheet}</span>
          </>
        }
      >
        <Field label="Name of the new sheet">
          <Input value={sheet} maxLength={31} onChange={(_, data) => setSheet(data.value)} />
        </Field>
      </Fold>
      <Fold
        summary={
          <>
            <span className="strong">Save this list</span> <span className="quiet">{saved?.name ?? 'to use it again'}</span>
          </>
        }
      >
        <SaveList
          list={{ entity: name, conditions: all, columns, sort }}
          name={sheet}
          saved={saved}
          done={(after) => {
            setSaved(after);
            // As if it had been begun with: its sheet has its name, unless one was typed.
            if (after) setSheet((before) => before ?? after.name);
          }}
        />
      </Fold>
    </Screen>
  );
}

/** What a new list asks for at first: what was kept, whose records they are, or only what is active. */
function begun(entity: Described | undefined, { from, saved, related }: Wanted): readonly Condition[] {
  if (entity === undefined) return [];
  const where = saved?.where ?? from?.where;
  if (where) return conditionsOf(where, entity);
  if (related) return [{ field: `${related.field}.in`, test: 'eq', value: related.ids.join(',') }];
  return entity.statuses ? [{ field: 'active', test: 'flag', value: 'true' }] : [];
}

function columnsBegun(entity: Described | undefined, { from, saved }: Wanted): readonly string[] {
  const known = (name: string): boolean => entity?.fields.some((field) => field.name === name && field.inner !== true && field.name !== 'version') === true;
  const usual = (entity?.columns ?? []).filter(known);
  if (saved && saved.columns.length > 0) return saved.columns.filter(known);
  // A starting point shows more than usual; a saved list has its own columns.
  return [...new Set([...usual, ...(from?.columns ?? []).filter(known)])];
}

const searchSaid = (names: readonly string[], fields: readonly { readonly name: string; readonly label: string }[]): string => {
  const labels = names.flatMap((name) => fields.find((field) => field.name === name)?.label ?? []).slice(0, 3);
  return labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}`;
};
