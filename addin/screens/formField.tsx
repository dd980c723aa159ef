/** One parameter: the same for all rows, or from a column of the list. */
import { Checkbox, Field, Input, Link, Select, Textarea } from '@fluentui/react-components';
import { useEffect, useId, useState } from 'react';
import { numberTyped } from '../../shared/typed.js';
import type { Property } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import { namesOf } from '../flow/choices.js';
import { type Draft } from '../draft.js';
import { parameterOf, setColumn, setParameter } from '../flow/ordering.js';
import { readColumn } from '../excel/selection.js';
import { fullList, type FullList } from '../flow/fullList.js';
import { DateField } from '../parts/dateField.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Allocations } from './allocations.js';
import { OwnerField } from './ownerField.js';
import { tongue } from '../store.js';
import { figure, listed } from '../words.js';
import { valueSaid } from '../wording/parameterWords.js';
import { patternsOf, TryPattern } from './tryPattern.js';

interface Props {
  readonly name: string;
  readonly property: Property;
  readonly draft: Draft;
  readonly required: boolean;
  readonly fault: string | undefined;
  readonly headers: readonly string[];
}

export function FormField({ name, property, draft, required, fault, headers }: Props) {
  const header = draft.fromColumn[name];
  const [busy, work] = useWork();
  const columnable = headers.length > 0 && property.type !== 'boolean' && property.type !== 'object';
  // What to add is chosen in one place, with how many and from when.
  if (name === 'features' && draft.offer.schema.properties['standardFeatures'] !== undefined) return null;
  if (property.options !== undefined) return <Adding property={property} draft={draft} fault={fault ?? draft.faults?.['features']} />;
  if (draft.entity === 'payments' && property.type === 'array' && property.items?.type === 'object')
    return <Allocations name={name} property={property} draft={draft} fault={fault} />;
  const problem = fault === undefined ? {} : { validationMessage: fault };
  const pattern = patternsOf[name];
  const typed = pattern === undefined ? '' : asText(draft.parameters[name] ?? '').trim();
  if (property.references !== undefined && header === undefined)
    return <OwnerField draft={draft} owners={[{ entity: property.references, field: name }]} fault={fault} />;
  return (
    <div className="field">
      {header === undefined ? (
        property.type === 'array' && property.format !== 'lines' && property.list !== undefined ? (
          <Several name={name} property={property} draft={draft} required={required} fault={fault} />
        ) : (
          <Field label={property.title} required={required} hint={property.description} {...problem}>
            <One name={name} property={property} draft={draft} />
          </Field>
        )
      ) : (
        <Field
          label={`${property.title} from column`}
          required={required}
          hint={<FirstValues draft={draft} header={header} property={property} />}
          {...problem}
        >
          <Select value={header} onChange={(_, data) => setColumn(name, data.value)}>
            {headers.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
        </Field>
      )}
      {header !== undefined && property.type !== 'array' && (
        <Field label="For empty cells" size="small">
          <One name={name} property={property} draft={draft} />
        </Field>
      )}
      {pattern !== undefined && header === undefined && typed !== '' && <TryPattern of={pattern} pattern={typed} draft={draft} />}
      {columnable && (
        <span className="note">
          <Link
            as="button"
            type="button"
            style={{ fontSize: 12 }}
            disabled={busy}
            onClick={() => {
              if (header === undefined) work(async () => setColumn(name, await likeliest(headers, property, draft)));
              else setColumn(name, undefined);
            }}
          >
            {header === undefined ? 'From a column…' : 'The same for all rows'}
          </Link>
        </span>
      )}
    </div>
  );
}

/**
 * A column of the user's own: of that name, else the one whose cells fit best. Of ours only one that has something in it: that
 * of the same name, else one of dates for a date.
 */
async function likeliest(headers: readonly string[], property: Property, draft: Draft): Promise<string | undefined> {
  const list = fullList(draft.listID);
  if (list === undefined) return headers[0];
  const ours = list.pointer.columns;
  const own = headers.filter((each) => !ours.some(({ header }) => header === each));
  const named = (each: string): boolean => each.toLowerCase() === property.title.toLowerCase();
  const dated = ours.filter(({ field }) => property.format === 'date' && list.entity.fields.find(({ name }) => name === field)?.type === 'Date');
  const called = own.find(named);
  if (called !== undefined) return called;
  let best: { readonly header: string; readonly share: number } | undefined;
  for (const header of own) {
    const share = await shareThatFits(list, header, property, draft);
    if (share > (best?.share ?? 0.5)) best = { header, share };
  }
  if (best !== undefined) return best.header;
  for (const header of [...headers.filter(named), ...dated.map((each) => each.header)])
    if ((await shareThatFits(list, header, property, draft)) > 0.5) return header;
  return own[0] ?? headers.find(named) ?? headers[0];
}

/** Of the cells that are filled, those that can be taken, from 0 to 1; 0 where none is filled. */
async function shareThatFits(list: FullList, header: string, property: Property, draft: Draft): Promise<number> {
  const { cells } = await readColumn(list, header);
  const ids = draft.target.kind === 'ids' ? draft.target.ids : [];
  const read = ids.flatMap((id) => parameterOf(cells.get(id) ?? '', property) ?? []);
  return read.length === 0 ? 0 : read.filter((each) => !('why' in each)).length / read.length;
}

/** The first three values found, so that a wrong column is seen before the preview. */
function FirstValues({ draft, header, property }: { readonly draft: Draft; readonly header: string; readonly property: Property }) {
  const found = useAsked(async () => {
    const list = fullList(draft.listID);
    return list ? (await readColumn(list, header)).cells : new Map<string, string | number | boolean>();
  }, [draft.listID, header]);
  if (found.value === undefined) return <>{found.why ?? 'Looking…'}</>;
  const ids = draft.target.kind === 'ids' ? draft.target.ids : [];
  const values = ids.map((id) => found.value?.get(id) ?? '');
  const filled = values.filter((value) => value !== '');
  const different = [...new Set(filled)];
  const first = different.slice(0, 3).map((value) => {
    const read = parameterOf(value, property);
    // What cannot be taken is shown as it stands there.
    return read === undefined || 'why' in read ? String(value) : valueSaid(read.value, property, tongue());
  });
  if (first.length === 0) return <>This column is empty in all of the rows.</>;
  return (
    <>
      {listed(first)}
      {different.length > 3 ? ', …' : ''}
      {values.length > filled.length ? ` · empty in ${figure(values.length - filled.length)}` : ''}
    </>
  );
}

function One({ name, property, draft, ...field }: { readonly name: string; readonly property: Property; readonly draft: Draft }) {
  const value = draft.parameters[name];
  const text = value === undefined || value === null ? '' : Array.isArray(value) ? value.join('\n') : String(value as string | number | boolean);
  const hints = useAsked(
    () => (property.list === undefined ? Promise.resolve([] as readonly string[]) : namesOf(property.list, draft.entity, property.flags)),
    [property.list ?? '', property.flags ?? {}],
  );
  const suggestions = useId();
  const needed = draft.offer.schema.required?.includes(name) === true;
  const fitting = property.enum ?? hints.value;
  const only = needed && text === '' && fitting?.length === 1 ? fitting[0] : undefined;
  // Where just one choice fits there is nothing to ask.
  useEffect(() => {
    if (only !== undefined && property.open !== true) setParameter(name, only);
  }, [only, name, property.open]);
  const names = property.enum ?? hints.value ?? [];
  if (property.type === 'boolean')
    return <Checkbox {...field} checked={value === true} label="Yes" onChange={(_, data) => setParameter(name, data.checked === true)} />;
  // One kind of field from the beginning: another one would take the focus away when the names arrive.
  if (property.open !== true && (names.length > 0 || (property.list !== undefined && hints.loading))) {
    return (
      <Select {...field} value={text} onChange={(_, data) => setParameter(name, data.value)}>
        <option value="">Choose…</option>
        {names.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </Select>
    );
  }
  if (property.format === 'lines')
    return (
      <Textarea
        {...field}
        resize="vertical"
        rows={4}
        value={text}
        onChange={(_, data) => setParameter(name, property.type === 'array' ? data.value.split('\n') : data.value)}
      />
    );
  if (property.format === 'date') return <DateField {...field} quick value={text} set={(value) => setParameter(name, value)} />;
  const numeric = property.type === 'number' || property.type === 'integer' || property.format === 'percent' || property.format === 'currency';
  return (
    <>
      <Input
        {...field}
        value={text}
        {...(numeric ? { inputMode: 'decimal' as const } : {})}
        {...(names.length > 0 ? { list: suggestions } : {})}
        {...(property.secret ? { autoComplete: 'off' } : {})}
        {...(property.format === 'currency' ? { contentBefore: '£' } : {})}
        {...(property.format === 'percent' ? { contentAfter: '%' } : {})}
        {...(property.maxLength ? { maxLength: property.maxLength } : {})}
        onChange={(_, data) =>
          setParameter(name, numeric && property.type !== 'string' && /^-?\d+(\.\d+)?$/.test(data.value.trim()) ? numberAsTyped(data.value) : data.value)
        }
      />
      {names.length > 0 && (
        <datalist id={suggestions}>
          {names.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** "3." and "3.50" stay as they are while one types. */
const numberAsTyped = (text: string): number | string => (String(Number(text)) === text.trim() ? Number(text) : text.trim());

/** A count as a number; what is none stays as it was typed, for the bridge to say so. */
function countTyped(text: string): number | string {
  const read = numberTyped(text, 'number');
  return 'value' in read ? read.value : text;
}

interface Chosen {
  readonly standardFeature: string;
  readonly featureCount?: number | string;
  readonly startDate?: string;
}

/** What may be added to the records at hand, best first and with its price; of each chosen one how many, and from when where that differs. */
function Adding({ property, draft, fault }: Pick<Props, 'property' | 'draft' | 'fault'>) {
  const [search, setSearch] = useState('');
  const help = useId();
  const chosen = (draft.parameters['features'] as readonly Chosen[] | undefined) ?? [];
  const options = property.options ?? [];
  const noteOf = (name: string): string => options.find((each) => each.name === name)?.note ?? '';
  const words = search.trim().toLowerCase();
  const found = options.filter(({ name }) => !chosen.some((each) => each.standardFeature === name) && name.toLowerCase().includes(words));
  const set = (place: number, more: Partial<Chosen>): void =>
    setParameter(
      'features',
      chosen.map((each, index) => (index === place ? { ...each, ...more } : each)),
    );
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Field label={property.title} required {...(fault === undefined ? {} : { validationMessage: fault })}>
        <Input
          type="search"
          aria-describedby={help}
          placeholder={`Find in ${figure(options.length)}`}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
      </Field>
      {chosen.map((each, place) => (
        <div key={each.standardFeature}>
          <Checkbox
            checked
            label={`${each.standardFeature}: ${noteOf(each.standardFeature)}`}
            onChange={() =>
              setParameter(
                'features',
                chosen.filter((_, index) => index !== place),
              )
            }
          />
          <div style={{ display: 'flex', gap: 8, paddingLeft: 32, flexWrap: 'wrap' }}>
            <Input
              aria-label={`How many ${each.standardFeature}`}
              style={{ width: 72, minWidth: 0 }}
              inputMode="numeric"
              placeholder="1"
              value={String(each.featureCount ?? '')}
              onChange={(_, data) => set(place, { featureCount: countTyped(data.value) })}
            />
            <div style={{ minWidth: 0, flex: 1 }}>
              <DateField aria-label={`${each.standardFeature} from`} value={each.startDate ?? ''} set={(startDate) => set(place, { startDate })} />
            </div>
          </div>
        </div>
      ))}
      <div className="columns" style={{ maxHeight: 180 }} hidden={found.length === 0}>
        {found.slice(0, 50).map(({ name, note }) => (
          <div key={name}>
            <Checkbox checked={false} label={`${name}: ${note}`} onChange={() => setParameter('features', [...chosen, { standardFeature: name }])} />
          </div>
        ))}
        {found.length > 50 && <p className="note">{figure(found.length - 50)} more: type to find them.</p>}
      </div>
      <Help id={help} text={property.description} />
    </fieldset>
  );
}

/** The help of a list stands under it: between the search box and the list it would part the two. */
const Help = ({ id, text }: { readonly id: string; readonly text: string | undefined }) =>
  text === undefined || text === '' ? null : (
    <p className="note" id={id}>
      {text}
    </p>
  );

/** Several names out of a list: ticked, and found by typing. */
function Several({ name, property, draft, required, fault }: Omit<Props, 'headers'>) {
  const [search, setSearch] = useState('');
  const help = useId();
  const names = useAsked(() => namesOf(property.list ?? '', draft.entity, property.flags), [property.list ?? '']);
  const chosen = (draft.parameters[name] as readonly string[] | undefined) ?? [];
  const found = (names.value ?? []).filter((each) => !chosen.includes(each) && each.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <Field label={property.title} required={required} {...(fault === undefined ? {} : { validationMessage: fault })}>
        <Input
          type="search"
          aria-describedby={help}
          placeholder={`Find in ${figure((names.value ?? []).length)}`}
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
      </Field>
      <div className="columns" style={{ maxHeight: 180 }} hidden={chosen.length + found.length === 0}>
        {chosen.map((each) => (
          <div key={each}>
            <Checkbox
              checked
              label={each}
              onChange={() =>
                setParameter(
                  name,
                  chosen.filter((other) => other !== each),
                )
              }
            />
          </div>
        ))}
        {found.slice(0, 50).map((each) => (
          <div key={each}>
            <Checkbox checked={false} label={each} onChange={() => setParameter(name, [...chosen, each])} />
          </div>
        ))}
        {found.length > 50 && <p className="note">{figure(found.length - 50)} more: type to find them.</p>}
      </div>
      <Help id={help} text={property.description} />
    </fieldset>
  );
}
