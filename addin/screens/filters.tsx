/** Filters as sentences: each can be taken away, and another added. */
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { isDate } from '../../shared/dates.js';
import { decimalTyped } from '../../shared/typed.js';
import { dateWords } from '../lists/dateWords.js';
import { namesOf } from '../flow/choices.js';
import { conditionSaid, testsOf, withCondition, type Condition, type Test } from '../lists/conditions.js';
import { showable } from '../lists/list.js';
import { DayChoice } from './dayChoice.js';
import { Close } from '../parts/icons.js';
import { useAsked } from '../parts/hooks.js';
import { tongue } from '../store.js';
import type { Described } from '../../shared/wire/session.js';

interface Props {
  readonly entity: Described;
  readonly conditions: readonly Condition[];
  readonly set: (conditions: readonly Condition[]) => void;
  /** One that is chosen to its end and not added yet: whoever lists now means it. */
  readonly half?: (condition: Condition | undefined) => void;
}

export function Filters({ entity, conditions, set, half }: Props) {
  const [adding, setAdding] = useState(false);
  return (
    <>
      {conditions.length === 0 && !adding && <p className="note">All of them.</p>}
      <ul className="chips">
        {conditions.map((condition, at) => {
          const said = conditionSaid(condition, entity, tongue());
          return (
            <li className="chip" key={`${condition.field}${condition.test}${condition.value}`}>
              {said}
              <Button
                size="small"
                appearance="transparent"
                icon={<Close />}
                aria-label={`Remove: ${said}`}
                onClick={() => set(conditions.filter((_, each) => each !== at))}
              />
            </li>
          );
        })}
      </ul>
      {adding ? (
        <Add
          entity={entity}
          half={half}
          done={(condition) => {
            setAdding(false);
            if (condition) set(withCondition(conditions, condition));
          }}
        />
      ) : (
        <div>
          <Button size="small" onClick={() => setAdding(true)}>
            Add a filter
          </Button>
        </div>
      )}
    </>
  );
}

interface AddProps {
  readonly entity: Described;
  readonly half: Props['half'];
  readonly done: (condition?: Condition) => void;
}

function Add({ entity, half, done }: AddProps) {
  const fields = showable(entity);
  const asked = entity.filters.filter((each) => each.asked === true);
  const card = useRef<HTMLDivElement>(null);
  const [name, setName] = useState('');
  // With its field it grows below the edge, its button with it.
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'nearest' });
  }, [name]);
  const [test, setTest] = useState<Test>('eq');
  const [value, setValue] = useState('');
  const field = fields.find((each) => each.name === name);
  const question = asked.find((each) => each.name === name);
  const tests = field ? testsOf(field.type) : [];
  const list = field?.type === 'Preset Value' ? field.list : undefined;
  const names = useAsked(() => (list === undefined ? Promise.resolve([]) : namesOf(list, entity.name)), [list ?? '']);
  const choose = (next: string): void => {
    setName(next);
    setValue('');
    setTest(testsOf(fields.find((each) => each.name === next)?.type ?? 'Text')[0]?.test ?? 'eq');
  };
  const dated = question?.kind === 'moment' || field?.type === 'Date' || field?.type === 'Timestamp';
  const numeric = field?.type === 'Currency' || field?.type === 'Number';
  const read = numeric && value.trim() !== '' ? decimalTyped(value, field.type === 'Currency' ? 'pounds' : 'number') : undefined;
  const ready = dated
    ? isDate(value) || dateWords.includes(value)
    : read !== undefined
      ? 'text' in read
      : question?.kind === 'flag' || (field !== undefined && (field.type === 'Flag' || value.trim() !== ''));
  const chosen = (): Condition | undefined => {
    if (!ready) return undefined;
    if (question) return { field: question.name, test: question.kind === 'flag' ? 'flag' : 'since', value: question.kind === 'flag' ? 'true' : value };
    return field && { field: field.name, test, value: field.type === 'Flag' ? value || 'true' : read && 'text' in read ? read.text : value.trim() };
  };
  useEffect(() => {
    half?.(chosen());
  }, [name, test, value, ready]);
  useEffect(() => () => half?.(undefined), []);
  const add = (): void => done(chosen());
  return (
    <div
      className="card"
      ref={card}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.nativeEvent.stopPropagation();
          done();
        }
        if (event.key === 'Enter' && ready && (event.target as HTMLElement).tagName !== 'BUTTON') {
          event.preventDefault();
          add();
        }
      }}
    >
      <Field label="Field">
        <Select value={name} autoFocus onChange={(_, data) => choose(data.value)}>
          <option value="">Choose…</option>
          <optgroup label="Questions">
            {asked.map((each) => (
              <option key={each.name} value={each.name}>
                {each.label}
              </option>
            ))}
          </optgroup>
          <optgroup label="Fields">
            {fields.map((each) => (
              <option key={each.name} value={each.name}>
                {each.label}
              </option>
            ))}
          </optgroup>
        </Select>
      </Field>
      {field && (
        <Field label="How">
          <Select value={test} onChange={(_, data) => setTest(data.value as Test)}>
            {tests.map((each) => (
              <option key={each.test} value={each.test}>
                {each.words}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {field && !dated && (
        <Field label="Value" {...(read && 'why' in read ? { validationMessage: read.why } : {})}>
          {field.type === 'Flag' ? (
            <Select value={value || 'true'} onChange={(_, data) => setValue(data.value)}>
              <option value="true">yes</option>
              <option value="false">no</option>
            </Select>
          ) : (names.value ?? []).length > 0 ? (
            <Select value={value} onChange={(_, data) => setValue(data.value)}>
              <option value="">Choose…</option>
              {(names.value ?? []).map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          ) : (
            <Input {...(numeric ? { inputMode: 'decimal' as const } : {})} value={value} onChange={(_, data) => setValue(data.value)} />
          )}
        </Field>
      )}
      {dated && <DayChoice value={value} set={setValue} />}
      <div className="row">
        <Button size="small" appearance="primary" disabled={!ready} onClick={add}>
          Add
        </Button>
        <Button size="small" onClick={() => done()}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
