/** Rows of a list that have no record yet: what can be added, what is wrong in which cell, and what was added before. */
import { Button, Link, Spinner } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { addAgain, giveOwner, lookThrough, previewNewRows, showProblem } from '../flow/newRows.js';
import { nameOf } from '../flow/names.js';
import { letterOf } from '../lists/changes.js';
import type { NewRows, Problem } from '../lists/newRows.js';
import { Links } from '../parts/line.js';
import { Screen, Section } from '../parts/screen.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { entityNamed, home, listInHand, tongue, usePane } from '../store.js';
import { counted, figure, inSentence, listed, readable } from '../words.js';
import { FindOwner } from './ownerField.js';

/** More than these are put right in the sheet first. */
const most = 100;

export function NewRowsScreen() {
  const newRows = usePane((state) => state.newRows);
  const list = usePane(listInHand);
  const [busy, work] = useWork();
  const entity = list && entityNamed(list.pointer.entity);
  useEffect(() => {
    // Back from a preview: what was put right in the sheet meanwhile counts.
    if (newRows !== undefined) void lookThrough(newRows.listID);
    // Only when it is shown.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  if (newRows === undefined || entity === undefined)
    return (
      <Screen title="New rows">
        <div className="row quiet">
          <Spinner size="tiny" aria-hidden /> Looking through the rows…
        </div>
      </Screen>
    );
  const { ready, problems, before, ignored } = newRows;
  const what = (n: number): string => counted(n, `new ${inSentence(entity.title)}`, `new ${inSentence(entity.titles)}`);
  const wrong = new Set(problems.map(({ row }) => row)).size;
  if (ready.length + wrong + before.length === 0)
    return (
      <Screen
        title="New rows"
        foot={
          <Button className="main" appearance="primary" onClick={() => home({ name: 'selection' })}>
            Back to the list
          </Button>
        }
      >
        <p>There are no new rows in this list. Type or paste rows below the list, and they are shown here before anything is added.</p>
      </Screen>
    );
  return (
    <Screen
      title={counted(ready.length + wrong + before.length, 'new row')}
      foot={
        <>
          <Button disabled={busy} onClick={() => work(() => lookThrough(newRows.listID))}>
            Check again
          </Button>
          <Button className="main" style={{ minWidth: 0 }} appearance="primary" disabled={busy || ready.length === 0} onClick={() => work(previewNewRows)}>
            {busy ? 'Checking…' : ready.length === 0 ? 'Preview' : `Preview ${what(ready.length)}`}
          </Button>
        </>
      }
    >
      <p className="head">
        {ready.length === 0 ? 'None can be added yet' : `${figure(ready.length)} can be added`}
        {wrong > 0 ? `, ${figure(wrong)} ${wrong === 1 ? 'needs' : 'need'} another look` : ''}
      </p>
      {problems.length > 0 && (
        <Section title="To put right in the sheet">
          <ul className="list">
            {problems.slice(0, most).map((problem) => (
              <Wrong key={`${problem.row.at} ${problem.nth} ${problem.why}`} problem={problem} />
            ))}
          </ul>
          {problems.length > most && <p className="note">and {counted(problems.length - most, 'other')}.</p>}
        </Section>
      )}
      <ForWhom newRows={newRows} />
      {before.length > 0 && (
        <Section title={`${counted(before.length, 'row')} added before`}>
          <ul className="sentences">
            {before.slice(0, most).map(({ row, why }) => (
              <li key={row.at}>
                Row {row.line}: {readable(why, tongue())}
              </li>
            ))}
          </ul>
          <p className="note">They are not added a second time. Delete these rows in the sheet, or, if they are meant once more:</p>
          <div>
            <Button size="small" disabled={busy} onClick={() => work(addAgain)}>
              Add {before.length === 1 ? 'it' : `all ${figure(before.length)}`} once more
            </Button>
          </div>
        </Section>
      )}
      {ignored.length > 0 && (
        <p className="note">
          {listed(ignored)} {ignored.length === 1 ? 'is' : 'are'} not taken from new rows: {ignored.length === 1 ? 'it follows' : 'they follow'} from the rest.
        </p>
      )}
    </Screen>
  );
}

function Wrong({ problem }: { readonly problem: Problem }) {
  const { row, header, why } = problem;
  const address = `${problem.column === undefined ? 'Row ' : letterOf(problem.column)}${row.line}`;
  return (
    <li style={{ padding: '8px 4px' }}>
      <p>
        <Link
          as="button"
          onClick={() => {
            void showProblem(problem);
          }}
        >
          {address}
        </Link>{' '}
        <span className="strong">{header}</span>
      </p>
      <p className="bad">{readable(why, tongue())}</p>
    </li>
  );
}

/** Whom rows that name nobody are for: the list's own, or somebody chosen here. */
function ForWhom({ newRows: { given, unnamed } }: { readonly newRows: NewRows }) {
  const list = usePane(listInHand);
  const [busy, work] = useWork();
  const [asking, ask] = useState(false);
  const entity = list && entityNamed(list.pointer.entity);
  const owners = entity?.owners ?? [];
  const [field, id] = Object.entries(given)[0] ?? [];
  const owner = owners.find((each) => each.field === field);
  const name = useAsked(async () => (owner && id !== undefined ? nameOf(owner.entity, id) : ''), [owner?.entity, id]);
  if (owners.length === 0) return null;
  if (owner)
    return (
      <p className="quiet">
        Rows that name nobody are for the {inSentence(entityNamed(owner.entity)?.title ?? '')} <span className="strong">{name.value ?? id}</span>.
      </p>
    );
  if (unnamed === 0) return null;
  if (busy) return <Spinner size="tiny" aria-label="One moment" />;
  return asking ? (
    <FindOwner owners={owners} fault={undefined} take={(each, found) => work(() => giveOwner(each, found.id))} />
  ) : (
    <Links>
      <Link as="button" onClick={() => ask(true)}>
        {unnamed === 1 ? 'Choose whose the row is that names nobody…' : `Choose whose the ${figure(unnamed)} rows are that name nobody…`}
      </Link>
    </Links>
  );
}
