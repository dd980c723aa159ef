/** The steps of a playbook of one's own: named, ordered, checked, taken out, added from saved lists; their records, actions and values. */
import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { Check, PlaybookStep } from '../../shared/playbooks.js';
import { numberTyped } from '../../shared/typed.js';
import type { Playbook } from '../../shared/wire/playbooks.js';
import { addList, changePlaybook, deletePlaybook, playbooks } from '../flow/playbooks.js';
import { savedLists } from '../flow/savedLists.js';
import { sentenceOf } from '../flow/trouble.js';
import { startingPoints } from '../lists/startingPoints.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { Fold, Screen, Section, Waiting } from '../parts/screen.js';
import { back, entityNamed, home } from '../store.js';
import { StepAction, StepRecords } from './stepWhat.js';

export function PlaybookSteps({ id }: { readonly id: string }) {
  const asked = useAsked(playbooks, [id]);
  const [changed, take] = useState<Playbook>();
  const book = changed ?? asked.value?.find((each) => each.id === id);
  if (book === undefined)
    return (
      <Screen title="Playbook">
        <Waiting asked={asked} />
      </Screen>
    );
  return <Edited key={book.version} book={book} take={take} />;
}

function Edited({ book, take }: { readonly book: Playbook; readonly take: (after: Playbook) => void }) {
  const [name, rename] = useState(book.name);
  const [steps, set] = useState(book.steps as readonly PlaybookStep[]);
  const [why, tell] = useState('');
  const [busy, work] = useWork();
  const attempt = (what: () => Promise<Playbook>, after: () => void = () => undefined): void =>
    work(async () => {
      tell('');
      try {
        take(await what());
        after();
      } catch (error) {
        tell(sentenceOf(error));
      }
    });
  const put = (at: number, patch: Partial<PlaybookStep>): void => set(steps.map((each, place) => (place === at ? { ...each, ...patch } : each)));
  const dirty = name !== book.name || JSON.stringify(steps) !== JSON.stringify(book.steps);
  return (
    <Screen
      title={book.name}
      foot={
        <Button
          className="main"
          appearance="primary"
          disabled={busy || !dirty || name.trim() === ''}
          onClick={() => attempt(() => changePlaybook(book, { name: name.trim(), steps }), back)}
        >
          Save as version {book.version + 1}
        </Button>
      }
    >
      <Field label="Name">
        <Input value={name} maxLength={100} onChange={(_, { value }) => rename(value)} />
      </Field>
      {why !== '' && <p className="bad">{why}</p>}
      <ol className="list" aria-label="Steps">
        {steps.map((step, at) => (
          <li key={step.key} style={{ padding: '4px' }}>
            <Fold summary={`${at + 1}. ${step.name}`}>
              <Field label="Name">
                <Input value={step.name} maxLength={100} onChange={(_, { value }) => put(at, { name: value })} />
              </Field>
              <Field label="What to do">
                <Input value={step.help} maxLength={500} onChange={(_, { value }) => put(at, { help: value })} />
              </Field>
              {book.steps.find(({ key }) => key === step.key)?.withheld === true ? (
                <p className="note">You may not see what this step asks for. Somebody who may changes the steps.</p>
              ) : (
                <>
                  <StepRecords step={step} put={(patch) => put(at, patch)} />
                  <StepAction step={step} put={(patch) => put(at, patch)} />
                </>
              )}
              <Total step={step} set={(total) => put(at, { total })} />
              <Checked step={step} steps={steps} set={(check) => put(at, { check })} />
              <div className="row">
                <Button size="small" disabled={at === 0} onClick={() => set(steps.toSpliced(at, 1).toSpliced(at - 1, 0, step))}>
                  Move up
                </Button>
                <Button size="small" onClick={() => set(steps.toSpliced(at, 1))}>
                  Take out
                </Button>
              </div>
            </Fold>
          </li>
        ))}
      </ol>
      {dirty ? <p className="note">Save first; then lists can be added.</p> : <AddList book={book} busy={busy} add={attempt} />}
      <p className="note">A finished job becomes a step by “Save as a step…” on the job.</p>
      <Fold summary="Delete this playbook">
        <p>What was ticked off in it is deleted with it.</p>
        <div>
          <Button
            size="small"
            disabled={busy}
            onClick={() =>
              work(() =>
                deletePlaybook(book).then(
                  () => home({ name: 'start' }),
                  (error: unknown) => tell(sentenceOf(error)),
                ),
              )
            }
          >
            Delete “{book.name}”
          </Button>
        </div>
      </Fold>
    </Screen>
  );
}

function Total({ step, set }: { readonly step: PlaybookStep; readonly set: (total: string) => void }) {
  const amounts = (entityNamed(step.entity)?.fields ?? []).filter(({ type }) => type === 'Currency');
  if (amounts.length === 0) return null;
  return (
    <Field label="Total of">
      <Select value={step.total} onChange={(_, { value }) => set(value)}>
        <option value="">Nothing</option>
        {amounts.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Checked({ step, steps, set }: { readonly step: PlaybookStep; readonly steps: readonly PlaybookStep[]; readonly set: (check: Check | null) => void }) {
  const { check } = step;
  const [typed, type] = useState(check?.amount === undefined ? '' : String(check.amount));
  const others = steps.filter(({ key, total }) => key !== step.key && total !== '');
  const read = typed.trim() === '' ? undefined : numberTyped(typed, 'pounds');
  const value = check === null ? '' : check.test !== 'equals' ? check.test : (check.step ?? 'amount');
  return (
    <>
      <Field label="Done when">
        <Select
          value={value === 'none' || value === 'some' || value === '' || value === 'amount' ? value : `=${value}`}
          onChange={(_, data) => {
            if (data.value === '') set(null);
            else if (data.value === 'none' || data.value === 'some') set({ test: data.value });
            else set(data.value === 'amount' ? { test: 'equals', amount: 0 } : { test: 'equals', step: data.value.slice(1) });
          }}
        >
          <option value="">It is ticked off by hand</option>
          <option value="none">Nothing is left</option>
          <option value="some">There is something</option>
          {step.total !== '' && <option value="amount">The total is an amount</option>}
          {step.total !== '' &&
            others.map(({ key, name }) => (
              <option key={key} value={`=${key}`}>
                The total is that of “{name}”
              </option>
            ))}
        </Select>
      </Field>
      {value === 'amount' && (
        <Field label="Amount" {...(read && 'why' in read ? { validationMessage: read.why } : {})}>
          <Input
            inputMode="decimal"
            value={typed}
            onChange={(_, data) => {
              type(data.value);
              const meant = numberTyped(data.value, 'pounds');
              // The amount of before is not what stands there: a step is not saved until it says one.
              set({ test: 'equals', ...('why' in meant ? {} : { amount: meant.value }) });
            }}
          />
        </Field>
      )}
    </>
  );
}

interface Adding {
  readonly book: Playbook;
  readonly busy: boolean;
  readonly add: (what: () => Promise<Playbook>) => void;
}

function AddList({ book, busy, add }: Adding) {
  const own = useAsked(savedLists, []);
  const all = [...(own.value ?? []), ...startingPoints];
  const [chosen, choose] = useState('');
  return (
    <Section title="Add a list as a step">
      <div className="row">
        <Select className="grow" aria-label="List to add" value={chosen} onChange={(_, { value }) => choose(value)}>
          <option value="">Choose a list</option>
          {all.map(({ name }, at) => (
            <option key={`${at}${name}`} value={String(at)}>
              {name}
            </option>
          ))}
        </Select>
        <Button
          size="small"
          disabled={busy || chosen === ''}
          onClick={() => {
            const list = all[Number(chosen)];
            if (list) add(() => addList(book, list));
          }}
        >
          Add
        </Button>
      </div>
    </Section>
  );
}
