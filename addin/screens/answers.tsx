/** What the lines of the user's list are: found, to be chosen, dropped, somebody else's, unknown; and a list of what was found. */
import { Button, Checkbox, Field, Link, ProgressBar, Select } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { Answer } from '../../shared/matching/answer.js';
import type { EntityName } from '../../shared/types.js';
import type { MatchedLine } from '../../shared/wire/matching.js';
import { answersToSheet, bringAgain, chooseFor, leaveOut, listTaken, selectTaken, takeAlso, takeKind } from '../flow/bringing.js';
import { keyOf, kindsOf, ownersOf, proseAmong, takenOf, type Brought } from '../lists/brought.js';
import { fullList } from '../flow/fullList.js';
import type { Progress } from '../flow/listing.js';
import { troubled } from '../flow/trouble.js';
import { Links } from '../parts/line.js';
import { Fold, Screen, Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { entityNamed, home, usePane } from '../store.js';
import { counted, figure, inSentence } from '../words.js';
import { FindOwner } from './ownerField.js';

/** More lines than this are read in the sheet, not in the pane. */
const shown = 50;
/** Found ones are short, and all of an e-mail’s are looked through. */
const mostFound = 200;

export function Answers() {
  const brought = usePane((state) => state.brought);
  const [progress, setProgress] = useState<Progress | undefined>();
  const stop = useRef<AbortController | undefined>(undefined);
  const [busy, work] = useWork();
  if (brought?.lines === undefined)
    return (
      <Screen title="Nothing looked up" onBack={() => home({ name: 'start' })}>
        <p>Paste a list first.</p>
      </Screen>
    );
  const entity = entityNamed(brought.entity ?? 'numbers');
  const taken = takenOf(brought).size;
  const said = counted(taken, inSentence(entity?.title ?? 'record'), inSentence(entity?.titles ?? 'records'));
  if (progress)
    return (
      <Screen title="Listing them" onBack={false}>
        <ProgressBar value={progress.of > 0 ? progress.rows / progress.of : 0} aria-label="Rows written" />
        <p className="head">
          {figure(progress.rows)} of {figure(progress.of)}
        </p>
      </Screen>
    );
  const isProse = proseAmong(brought.lines);
  const list = async (): Promise<void> => {
    stop.current = new AbortController();
    setProgress({ rows: 0, of: taken, secondsLeft: undefined });
    try {
      await listTaken(setProgress, stop.current.signal);
    } catch (error) {
      troubled(error);
      setProgress(undefined);
    }
  };
  return (
    <Screen
      title={`${counted(brought.lines.length, 'line')} looked up`}
      foot={
        <Button
          className="main"
          appearance="primary"
          disabled={taken === 0}
          onClick={() => {
            void list();
          }}
        >
          {taken === 0 ? 'Nothing to list' : `List ${said}`}
        </Button>
      }
    >
      <Reading brought={brought} />
      <Whose brought={brought} />
      <Found brought={brought} lines={brought.lines} />
      <Which brought={brought} lines={of(brought.lines, 'found')} />
      <Choices brought={brought} lines={of(brought.lines, 'several')} />
      <Others brought={brought} answer="dropped" title="dropped already" lines={of(brought.lines, 'dropped')} />
      <Others brought={brought} answer="otherOwner" title="belonging to somebody else" lines={of(brought.lines, 'otherOwner')} />
      <Others brought={brought} answer="unknown" title="unknown" lines={of(brought.lines, 'unknown').filter((line) => !isProse(line))} />
      <Others brought={brought} answer="unknown" title="of words alone, left out" lines={brought.lines.filter((line) => isProse(line))} />
      <Links>
        <Link as="button" disabled={busy} onClick={() => work(answersToSheet)}>
          All answers into a sheet
        </Link>
      </Links>
    </Screen>
  );
}

const of = (lines: readonly MatchedLine[], answer: Answer): readonly MatchedLine[] => lines.filter((line) => line.answer === answer);

/** How the block was read, to be put right. */
function Reading({ brought: { block } }: { readonly brought: Brought }) {
  const [busy, work] = useWork();
  if (block.headings.length < 2) return null;
  return (
    <div className="card">
      <Field label="Found by the column">
        <Select value={String(block.naming)} disabled={busy} onChange={(_, data) => work(() => bringAgain({ naming: Number(data.value) }))}>
          {block.headings.map((heading, at) => (
            <option key={heading} value={String(at)}>
              {heading}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        checked={block.headed}
        disabled={busy}
        label="The first row is headings"
        onChange={(_, data) => work(() => bringAgain({ headed: data.checked === true }))}
      />
    </div>
  );
}

/** Whose list it is, so that what is somebody else's is told. */
function Whose({ brought }: { readonly brought: Brought }) {
  const [busy, work] = useWork();
  const [asking, ask] = useState(false);
  if (brought.customer)
    return (
      <p className="quiet">
        The list of <span className="strong">{brought.customer.label}</span>.{' '}
        <Link as="button" disabled={busy} onClick={() => work(() => bringAgain({ customer: undefined }))}>
          Anybody’s
        </Link>
      </p>
    );
  const [first, ...others] = ownersOf(brought.lines ?? []);
  if (!asking)
    return (
      <>
        {first && others.length > 0 && (
          <p className="caution">
            ⚠ They are of {counted(others.length + 1, 'customer')}: {figure(first.count)} of {first.label},{' '}
            {figure(others.reduce((sum, { count }) => sum + count, 0))} of {others.length === 1 ? others[0]!.label : 'others'}.
          </p>
        )}
        {first && others.length === 0 && <p className="quiet">All of {first.label}.</p>}
        <Links>
          {first && first.count > 1 && (others.length > 0 || of(brought.lines ?? [], 'several').length > 0) && (
            <Link as="button" disabled={busy} onClick={() => work(() => bringAgain({ customer: { id: first.id, label: first.label, where: '' } }))}>
              Only {first.label}’s
            </Link>
          )}
          <Link as="button" onClick={() => ask(true)}>
            {first && others.length === 0 ? 'It is another customer’s list…' : 'It is one customer’s list…'}
          </Link>
        </Links>
      </>
    );
  return (
    <FindOwner
      owners={[{ entity: 'customers', field: 'customerID' }]}
      fault={undefined}
      leave={() => ask(false)}
      ended
      take={(_, customer) => {
        ask(false);
        work(() => bringAgain({ customer }));
      }}
    />
  );
}

function Found({ brought, lines }: { readonly brought: Brought; readonly lines: readonly MatchedLine[] }) {
  const lists = usePane((state) => state.lists);
  const [busy, work] = useWork();
  const found = of(lines, 'found');
  const kinds = [...kindsOf(lines)];
  const repeats = found.filter(({ sameAs }) => sameAs !== undefined).length;
  const own = lists.filter(({ pointer, sheetName }) => pointer.entity === brought.entity && sheetName !== undefined);
  return (
    <Section>
      <p className="head">{figure(found.length)} found</p>
      {repeats > 0 && (
        <p className="note">
          {counted(repeats, 'line')} {repeats === 1 ? 'names' : 'name'} what an earlier line names; it is listed once, with the cells of that earlier line.
        </p>
      )}
      {kinds.length > 1 && (
        <Field label="They are of several kinds. List the">
          <Select value={brought.entity ?? ''} onChange={(_, data) => takeKind(data.value as EntityName)}>
            {kinds.map(([name, count]) => (
              <option key={name} value={name}>
                {inSentence(entityNamed(name)?.titles ?? name)} ({counted(count, 'line')})
              </option>
            ))}
          </Select>
        </Field>
      )}
      {own.length > 0 && takenOf(brought).size > 0 && (
        <Links>
          {own.map(({ pointer, sheetName }) => (
            <Link as="button" key={pointer.id} disabled={busy || fullList(pointer.id) === undefined} onClick={() => work(() => selectTaken(pointer.id))}>
              Select them in {sheetName}
            </Link>
          ))}
        </Links>
      )}
    </Section>
  );
}

/** What was found, to be looked through: the number in a signature is found as well, and seldom meant. */
function Which({ brought, lines }: { readonly brought: Brought; readonly lines: readonly MatchedLine[] }) {
  if (lines.length === 0) return null;
  return (
    <Fold summary={brought.leftOut.length === 0 ? 'Look through them' : `Look through them, ${figure(brought.leftOut.length)} left out`}>
      {lines.slice(0, mostFound).map(({ line, text, found: [what] }) => (
        <Checkbox
          key={line}
          checked={!brought.leftOut.includes(line)}
          label={
            <>
              {text}
              <span className="note" style={{ display: 'block' }}>
                {[what?.label, what?.customerName, what?.status].filter((part) => typeof part === 'string' && part !== '').join(' · ')}
              </span>
            </>
          }
          onChange={(_, data) => leaveOut(line, data.checked !== true)}
        />
      ))}
      {lines.length > mostFound && <p className="note">and {counted(lines.length - mostFound, 'further line')}: delete rows in the sheet instead.</p>}
    </Fold>
  );
}

/** Each line that may be several, with what it may be. */
function Choices({ brought, lines }: { readonly brought: Brought; readonly lines: readonly MatchedLine[] }) {
  if (lines.length === 0) return null;
  return (
    <Section title={`${figure(lines.length)} to choose`}>
      {lines.slice(0, shown).map((line) => (
        <div className="card" key={line.line} role="group" aria-label={line.text}>
          <p className="strong">{line.text}</p>
          <p className="note">{line.why}</p>
          {line.found.map((what) => (
            <Checkbox
              key={keyOf(what)}
              checked={(brought.chosen[line.line] ?? []).includes(keyOf(what))}
              label={[what.label, what.customerName, what.status].filter((part) => part !== null && part !== '').join(' · ')}
              onChange={(_, data) => chooseFor(line.line, what, data.checked === true)}
            />
          ))}
          {line.more !== undefined && <p className="note">and {counted(line.more, 'other')}, not shown: give more of it.</p>}
        </div>
      ))}
      {lines.length > shown && <p className="note">and {counted(lines.length - shown, 'further line')}: choose these first, or paste the rest apart.</p>}
    </Section>
  );
}

/** Lines that are not simply found, with why; what they name can be taken all the same. */
function Others({
  brought,
  answer,
  title,
  lines,
}: {
  readonly brought: Brought;
  readonly answer: Answer;
  readonly title: string;
  readonly lines: readonly MatchedLine[];
}) {
  if (lines.length === 0) return null;
  return (
    <Fold
      summary={
        <span>
          <span className="strong">{figure(lines.length)}</span> {title}
        </span>
      }
    >
      {lines.some(({ found }) => found.length > 0) && (
        <Checkbox checked={brought.also.includes(answer)} label="List these as well" onChange={(_, data) => takeAlso(answer, data.checked === true)} />
      )}
      <ul className="sentences note">
        {lines.slice(0, shown).map(({ line, text, why }) => (
          <li key={line}>
            <span className="strong">{text === '' ? `Line ${line}` : text}</span>: {why}
          </li>
        ))}
      </ul>
      {lines.length > shown && <p className="note">and {counted(lines.length - shown, 'further line')}.</p>}
    </Fold>
  );
}
