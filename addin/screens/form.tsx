/** The form of an action, drawn from its schema: required first, help under each field, values from the list's columns. */
import { Button, Link } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { beginAfresh } from '../flow/begun.js';
import { leaveOut, previewDraft, setColumn } from '../flow/ordering.js';
import { readHeaders } from '../excel/selection.js';
import { showRows } from '../flow/lists.js';
import { fullList } from '../flow/fullList.js';
import { ownersIn } from '../flow/making.js';
import { sizeOf } from '../draft.js';
import { Screen } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { entityNamed, home, usePane } from '../store.js';
import { counted, inSentence, ofEach } from '../words.js';
import { FormField } from './formField.js';
import { FieldPicker } from './fieldPicker.js';
import { OwnerField } from './ownerField.js';

export const billingSaid = {
  none: 'Billing does not change.',
  'at once': 'Billing changes at once.',
  'next run': 'Billing changes with the next billing run.',
} as const;

/** A form longer than this offers its optional fields by search. */
const long = 12;

function toFirstFault(form: HTMLElement | null): void {
  const field = form?.querySelector<HTMLElement>('[aria-invalid=true]');
  field?.focus({ preventScroll: true });
  // With the sentence under it, not only the field.
  field?.scrollIntoView({ block: 'center' });
}

export function FormScreen() {
  const draft = usePane((state) => state.draft);
  const [busy, work] = useWork();
  const fields = useRef<HTMLFormElement>(null);
  const isNew = draft?.target.kind === 'new';
  const [picked, pick] = useState<readonly string[]>(() => [
    ...Object.keys(draft?.parameters ?? {}),
    // Of some seventy fields a new record begins with those that its lists show; any other is found by name.
    ...(isNew ? (entityNamed(draft.entity)?.columns ?? []) : []),
  ]);
  const headers = useAsked(async () => {
    const list = fullList(draft?.listID);
    return list && draft?.target.kind === 'ids' ? readHeaders(list) : [];
  }, [draft?.listID]);
  const columns = headers.value;
  const fromColumn = draft?.fromColumn;
  useEffect(() => {
    // The column of the last time may be one that this list does not have.
    for (const [name, header] of Object.entries(fromColumn ?? {})) if (columns?.some((each) => each === header) === false) setColumn(name, undefined);
  }, [columns, fromColumn]);
  if (draft === undefined)
    return (
      <Screen title="Nothing chosen" onBack={() => home({ name: 'selection' })}>
        <p>Choose an action for the selected rows first.</p>
      </Screen>
    );
  const { offer } = draft;
  const entity = entityNamed(draft.entity);
  const size = sizeOf(draft);
  const one = inSentence(entity?.title ?? 'record');
  const required = new Set([...(offer.schema.required ?? []), ...(offer.schema.oneOf ?? [])]);
  const owners = isNew ? ownersIn(draft.entity, offer.schema) : [];
  const names = Object.keys(offer.schema.properties).filter((name) => !owners.some(({ field }) => field === name));
  const first = names.filter((name) => required.has(name));
  const optional = names.filter((name) => !required.has(name));
  const shown = names.length > long ? [...first, ...optional.filter((name) => picked.includes(name))] : [...first, ...optional];
  const faults = draft.faults ?? {};
  // The column whose cells cannot be used, where it is one.
  const columnsAtFault = Object.keys(faults).flatMap((name) => draft.fromColumn[name] ?? []);
  const faulty = columnsAtFault.length === 1 ? columnsAtFault[0] : undefined;
  // Whom it belongs to is one question, however many fields could answer it.
  const wrong = new Set(Object.keys(faults).map((name) => (owners.some(({ field }) => field === name) ? '' : name))).size;
  return (
    <form
      ref={fields}
      style={{ display: 'contents' }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        work(async () => {
          // What is wrong may stand far below: the first of it is where one goes on.
          if (!(await previewDraft())) setTimeout(() => toFirstFault(fields.current), 50);
        });
      }}
    >
      <Screen
        title={offer.title}
        foot={
          <>
            <p className="note">{billingSaid[offer.billing]}</p>
            <Button
              className="main"
              appearance="primary"
              type="submit"
              disabled={busy || draft.idle === true || (!isNew && names.length > long && shown.length === 0)}
            >
              {busy ? 'Working it out…' : `Preview ${size === 1 ? '' : counted(size, one, inSentence(entity?.titles ?? 'records'))}`.trim()}
            </Button>
          </>
        }
      >
        <p className="quiet">{ofEach(offer.help, one, size)}</p>
        {draft.asLastTime && (
          <p className="note">
            Filled in as last time.{' '}
            <Link as="button" type="button" style={{ fontSize: 12 }} onClick={beginAfresh}>
              Start empty
            </Link>
          </p>
        )}
        {Object.keys(faults).length > 0 && (
          <p className="bad" role="alert">
            {wrong === 1 ? 'One field needs another look.' : `${wrong} fields need another look.`}
          </p>
        )}
        {(draft.unusable ?? []).length > 0 && (
          <div className="row">
            <Button size="small" disabled={busy} onClick={() => work(() => showRows(draft, draft.unusable ?? [], faulty))}>
              Show {draft.unusable?.length === 1 ? 'it' : 'them'} in the sheet
            </Button>
            {(draft.unusable ?? []).length < size && (
              <Button size="small" disabled={busy} onClick={() => work(() => leaveOut(draft.unusable ?? []))}>
                Leave {draft.unusable?.length === 1 ? 'it' : `these ${draft.unusable?.length}`} out
              </Button>
            )}
          </div>
        )}
        {owners.length > 0 && <OwnerField draft={draft} owners={owners} fault={owners.map(({ field }) => faults[field]).find((each) => each !== undefined)} />}
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
        {names.length > long && (
          <FieldPicker schema={offer.schema} shown={[...shown, ...owners.map(({ field }) => field)]} fresh={isNew} pick={(name) => pick([...picked, name])} />
        )}
        {Object.entries(faults)
          .filter(([name]) => !shown.includes(name) && !owners.some(({ field }) => field === name))
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
