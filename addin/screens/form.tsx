/** The form of an action, drawn from its schema: required first, help under each field, values from the list's columns. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { previewDraft } from '../flow/ordering.js';
import { readHeaders } from '../excel/selection.js';
import { fullList } from '../flow/lists.js';
import { sizeOf } from '../flow/draft.js';
import { Screen } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { entityNamed, home, usePane } from '../store.js';
import { counted, inSentence } from '../words.js';
import { FormField } from './formField.js';
import { FieldPicker } from './fieldPicker.js';

export const billingSaid = {
  none: 'Billing does not change.',
  'at once': 'Billing changes at once; credits and charges appear on the next billing run.',
  'next run': 'Billing changes with the next billing run.',
} as const;

/** A form longer than this offers its optional fields by search. */
const long = 12;

export function FormScreen() {
  const draft = usePane((state) => state.draft);
  const [busy, work] = useWork();
  const [picked, pick] = useState<readonly string[]>(() => Object.keys(draft?.parameters ?? {}));
  const headers = useAsked(async () => {
    const list = fullList(draft?.listID);
    return list && draft?.target.kind === 'ids' ? readHeaders(list) : [];
  }, [draft?.listID]);
  if (draft === undefined)
    return (
      <Screen title="Nothing chosen" onBack={() => home({ name: 'selection' })}>
        <p>Choose an action for the selected rows first.</p>
      </Screen>
    );
  const { offer } = draft;
  const entity = entityNamed(draft.entity);
  const size = sizeOf(draft);
  const required = new Set([...(offer.schema.required ?? []), ...(offer.schema.oneOf ?? [])]);
  const names = Object.keys(offer.schema.properties);
  const first = names.filter((name) => required.has(name));
  const optional = names.filter((name) => !required.has(name));
  const shown = names.length > long ? [...first, ...optional.filter((name) => picked.includes(name))] : [...first, ...optional];
  const faults = draft.faults ?? {};
  return (
    <form
      style={{ display: 'contents' }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        work(previewDraft);
      }}
    >
      <Screen
        title={offer.title}
        foot={
          <>
            <p className="note">{billingSaid[offer.billing]}</p>
            <Button className="main" appearance="primary" type="submit" disabled={busy || (names.length > long && shown.length === 0)}>
              {busy
                ? 'Working it out…'
                : `Preview ${size === 1 ? '' : counted(size, inSentence(entity?.title ?? 'record'), inSentence(entity?.titles ?? 'records'))}`.trim()}
            </Button>
          </>
        }
      >
        <p className="quiet">{offer.help}</p>
        {Object.keys(faults).length > 0 && (
          <p className="bad" role="alert">
            {Object.keys(faults).length === 1 ? 'One field needs another look.' : `${Object.keys(faults).length} fields need another look.`}
          </p>
        )}
        {shown.map((name) => {
          const property = offer.schema.properties[name];
          return property === undefined ? null : (
            <FormField
              key={name}
              name={name}
              property={property}
              draft={draft}
              required={offer.schema.required?.includes(name) ?? false}
              fault={faults[name]}
              headers={headers.value ?? []}
            />
          );
        })}
        {names.length > long && <FieldPicker schema={offer.schema} shown={shown} pick={(name) => pick([...picked, name])} />}
        {Object.entries(faults)
          .filter(([name]) => !shown.includes(name))
          .map(([name, why]) => (
            <p className="bad" key={name}>
              {why}
            </p>
          ))}
        {names.length === 0 && <p>Nothing to fill in.</p>}
      </Screen>
    </form>
  );
}
