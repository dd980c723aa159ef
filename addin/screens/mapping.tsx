/** New records out of a sheet with headings of its own: what they are, the rows, and what each column gives; said once and known again. */
import { Button, Checkbox, Field, Select, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { EntityName } from '../../shared/types.js';
import { listMapped, mapAgain, mapHeading, mapSelected, mapText } from '../flow/mapping.js';
import type { Mapping } from '../lists/mapping.js';
import { Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { change, entityNamed, usePane } from '../store.js';
import { counted, inSentence } from '../words.js';

/** What is made out of sheets most often; the rest follows. */
const first: readonly EntityName[] = ['payments', 'customers', 'features', 'services', 'numbers', 'transactions'];

export function MappingScreen() {
  const mapping = usePane((state) => state.mapping);
  return mapping === undefined ? <Take /> : <Headings mapping={mapping} />;
}

function Take() {
  const entities = usePane((state) => state.entities);
  const [entity, setEntity] = useState<EntityName>('payments');
  const [text, setText] = useState('');
  const [busy, work] = useWork();
  const makeable = entities.filter(({ standard, idle }) => standard.includes('create') && !idle);
  const usual = first.flatMap((name) => makeable.filter((each) => each.name === name));
  const others = makeable.filter(({ name }) => !first.includes(name));
  return (
    <Screen
      title="New from a sheet"
      foot={
        <Button className="main" appearance="primary" disabled={busy || text.trim() === ''} onClick={() => work(() => mapText(entity, text))}>
          {busy ? 'Reading…' : 'Read it'}
        </Button>
      }
    >
      <p className="quiet">A table of your own: each row becomes one. Nothing is added before you have seen it checked and priced.</p>
      <Field label="Its rows are">
        <Select value={entity} onChange={(_, data) => setEntity(data.value as EntityName)}>
          {[...usual, ...others].map(({ name, titles }) => (
            <option key={name} value={name}>
              {titles}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Paste it here, with its headings">
        <Textarea resize="vertical" rows={6} value={text} onChange={(_, data) => setText(data.value)} textarea={{ style: { minHeight: 120 } }} />
      </Field>
      <p className="quiet">Or select the rows in any sheet, with their headings, then:</p>
      <div className="row">
        <Button disabled={busy} onClick={() => work(() => mapSelected(entity))}>
          Take the selected cells
        </Button>
      </div>
    </Screen>
  );
}

function Headings({ mapping: { entity: name, block, schema, owners, mapped } }: { readonly mapping: Mapping }) {
  const [busy, work] = useWork();
  const entity = entityNamed(name);
  const isOwner = (field: string): boolean => owners.some((each) => each.field === field);
  const offered = Object.entries(schema.properties).filter(([field, { type }]) => type !== 'object' && !isOwner(field));
  const needed = (schema.required ?? []).flatMap((field) =>
    isOwner(field) || Object.values(mapped).includes(field) ? [] : [schema.properties[field]?.title ?? field],
  );
  const said = counted(block.rows.length, `new ${inSentence(entity?.title ?? 'row')}`, `new ${inSentence(entity?.titles ?? 'rows')}`);
  return (
    <Screen
      title={said}
      onBack={() => change({ mapping: undefined })}
      foot={
        <Button className="main" appearance="primary" disabled={busy || block.rows.length === 0} onClick={() => work(listMapped)}>
          {busy ? 'Listing…' : `Check ${said}`}
        </Button>
      }
    >
      <p className="quiet">What does each column give? It is remembered for the next sheet with these headings.</p>
      <Checkbox checked={block.headed} disabled={busy} label="The first row is headings" onChange={(_, data) => work(() => mapAgain(data.checked === true))} />
      {needed.length > 0 && <p className="caution">⚠ {needed.join(', ')}: needed, and given by no column yet.</p>}
      <Section>
        {block.headings.map((heading, at) => (
          <Field key={heading} label={heading} hint={examples(block.rows.map((row) => String(row[at] ?? '')))}>
            <Select value={mapped[heading] ?? ''} disabled={busy} onChange={(_, data) => mapHeading(heading, data.value)}>
              <option value="">Not taken</option>
              {owners.map(({ entity: owner, field }) => (
                <option key={field} value={field}>
                  {entityNamed(owner)?.title ?? owner} ({owner === 'customers' ? 'account number or name' : 'number or reference'})
                </option>
              ))}
              {offered.map(([field, { title }]) => (
                <option key={field} value={field}>
                  {title}
                </option>
              ))}
            </Select>
          </Field>
        ))}
      </Section>
    </Screen>
  );
}

const examples = (cells: readonly string[]): string =>
  [...new Set(cells.map((cell) => cell.trim()).filter((cell) => cell !== ''))]
    .slice(0, 3)
    .map((cell) => cell.slice(0, 40))
    .join(', ');
