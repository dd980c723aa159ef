/** What a step of a playbook is about, and what is done: its records by filters, its action, and what the form is filled with. */
import { Field, Input, Select } from '@fluentui/react-components';
import type { PlaybookStep } from '../../shared/playbooks.js';
import { numberTyped } from '../../shared/typed.js';
import type { Property, Values } from '../../shared/types.js';
import { isNumeric, typedAs } from '../draft.js';
import { namesOf } from '../flow/choices.js';
import { actionsFor } from '../flow/schemas.js';
import { conditionsOf, whereOf } from '../lists/conditions.js';
import { useAsked } from '../parts/hooks.js';
import { entityNamed } from '../store.js';
import { inSentence } from '../words.js';
import { DayChoice } from './dayChoice.js';
import { Filters } from './filters.js';

interface Editing {
  readonly step: PlaybookStep;
  readonly put: (patch: Partial<PlaybookStep>) => void;
}

/** What was empty stays so: a filter for what is not filled in has no value. */
const asKept = (where: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(Object.entries(where).map(([name, value]) => [name, value === '' ? null : value]));

export function StepRecords({ step, put }: Editing) {
  const entity = entityNamed(step.entity);
  if (entity === undefined) return <p className="note">You may not see these, and so not change which they are.</p>;
  return (
    <div className="field">
      <p className="strong">{`Which ${inSentence(entity.titles)}`}</p>
      <Filters
        entity={entity}
        conditions={conditionsOf(step.where, entity)}
        set={(conditions) => put({ where: { ...unchanged(step.where, whereOf(conditions)), ...asKept(changed(step.where, whereOf(conditions))) } })}
      />
    </div>
  );
}

const same = (kept: unknown, shown: string): boolean => String((kept ?? '') as string) === shown;
/** As they were kept, numbers and flags among them: only what somebody touched is written anew. */
const unchanged = (before: Values, after: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(Object.entries(before).filter(([name, value]) => name in after && same(value, after[name]!)));
const changed = (before: Values, after: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => !(name in before) || !same(before[name], value)));

/** Where it is worked on: its own list, or the form of an action. The desks of billing, bank and outbox stay as they are. */
export function StepAction({ step, put }: Editing) {
  const known = useAsked(() => actionsFor(step.entity), [step.entity]);
  if (step.opens !== 'list' && step.opens !== 'action') return null;
  const offers = (known.value ?? []).filter(({ on }) => on !== 'collection');
  const chosen = offers.find(({ name }) => name === step.action);
  return (
    <>
      <Field label="Opens">
        <Select
          value={step.opens === 'list' ? '' : step.action}
          onChange={(_, { value }) => put(value === '' ? { opens: 'list', action: '', parameters: {} } : { opens: 'action', action: value, parameters: {} })}
        >
          <option value="">Their list</option>
          {offers.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
          {step.action !== '' && chosen === undefined && <option value={step.action}>{step.action}</option>}
        </Select>
      </Field>
      {chosen &&
        Object.entries(chosen.schema.properties)
          .filter(([, property]) => editable(property))
          .map(([name, property]) => (
            <Parameter
              key={name}
              property={property}
              entity={step.entity}
              value={step.parameters[name]}
              set={(value) => {
                const { [name]: _before, ...others } = step.parameters;
                put({ parameters: value === undefined ? others : { ...others, [name]: value } });
              }}
            />
          ))}
    </>
  );
}

/** What is filled in for a whole month: no bank details, and nothing that belongs to single records. */
const editable = ({ secret, references, type, items }: Property): boolean =>
  secret !== true && references === undefined && type !== 'object' && !(type === 'array' && items?.type === 'object');

interface One {
  readonly property: Property;
  readonly entity: PlaybookStep['entity'];
  readonly value: Values[string] | undefined;
  /** Undefined leaves it to the form. */
  readonly set: (value: Values[string] | undefined) => void;
}

function Parameter({ property, entity, value, set }: One) {
  const { title, description, format, list, flags, type } = property;
  const names = useAsked(() => (list === undefined ? Promise.resolve([] as readonly string[]) : namesOf(list, entity, flags)), [list ?? '', flags ?? {}]);
  const text = value === undefined || value === null ? '' : Array.isArray(value) ? value.join('\n') : String(value as string | number | boolean);
  const choices = property.enum ?? names.value ?? [];
  if (format === 'date')
    return (
      <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="strong">{title}</legend>
        <DayChoice value={text} set={(given) => set(given === '' ? undefined : given)} />
      </fieldset>
    );
  if (type === 'boolean')
    return (
      <Field label={title} hint={description}>
        <Select value={text} onChange={(_, data) => set(data.value === '' ? undefined : data.value === 'true')}>
          <option value="">Left to the form</option>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </Select>
      </Field>
    );
  if (choices.length > 0 && property.open !== true && type !== 'array')
    return (
      <Field label={title} hint={description}>
        <Select value={text} onChange={(_, data) => set(data.value === '' ? undefined : data.value)}>
          <option value="">Left to the form</option>
          {choices.map((each) => (
            <option key={each}>{each}</option>
          ))}
          {text !== '' && !choices.includes(text) && <option>{text}</option>}
        </Select>
      </Field>
    );
  const read = isNumeric(property) && text.trim() !== '' ? numberTyped(text, typedAs(property)) : undefined;
  return (
    <Field label={title} hint={description} {...(read && 'why' in read ? { validationMessage: read.why } : {})}>
      <Input
        value={text}
        {...(format === 'currency' ? { contentBefore: '£' } : {})}
        {...(format === 'percent' ? { contentAfter: '%' } : {})}
        onChange={(_, data) => set(data.value === '' ? undefined : type === 'array' ? data.value.split('\n') : numeric(property, data.value))}
      />
    </Field>
  );
}

/** A number as one; what is none yet stays as it was typed, for the bridge to say so. */
function numeric(property: Property, text: string): string | number {
  const read = isNumeric(property) && property.type !== 'string' ? numberTyped(text, typedAs(property)) : undefined;
  // "3." and "3.50" stay as they are while one types.
  return read && 'value' in read && (String(read.value) === text.trim() || !/^-?\d*\.?\d*$/.test(text.trim())) ? read.value : text;
}
