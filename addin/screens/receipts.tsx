/** What the receipts of a statement pay: the sure ones ticked, the others to be looked at, and the sums that make up the statement. */
import { Button, Checkbox, Link } from '@fluentui/react-components';
import { useState } from 'react';
import type { LineState, ReadLine } from '../../shared/wire/statements.js';
import { chooseCustomer, previewReceipts, tick, tickAll, toSuspense } from '../flow/receiving.js';
import { isTicked, sumOf, tickedLines, type Receipts } from '../lists/receipts.js';
import { Links } from '../parts/line.js';
import { Fold, Screen } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { home, tongue, usePane } from '../store.js';
import { counted, day, figure, pounds } from '../words.js';
import { FindOwner } from './ownerField.js';

const groups: readonly { readonly state: LineState; readonly title: string; readonly open: boolean }[] = [
  { state: 'likely', title: 'likely', open: true },
  { state: 'guess', title: 'to be checked', open: true },
  { state: 'none', title: 'unknown', open: true },
  { state: 'sure', title: 'sure', open: false },
  { state: 'entered', title: 'entered before', open: false },
  { state: 'out', title: 'paid out', open: false },
];

export function ReceiptsScreen() {
  const receipts = usePane((state) => state.receipts);
  const [busy, work] = useWork();
  if (receipts === undefined)
    return (
      <Screen title="No statement" onBack={() => home({ name: 'start' })}>
        <p>Read a bank statement first.</p>
      </Screen>
    );
  const { read } = receipts;
  const taken = tickedLines(receipts);
  const { totals } = read;
  const sum = sumOf(taken);
  const left = Math.round((totals.in.sum - totals.entered.sum - sum) * 100) / 100;
  const words = tongue();
  return (
    <Screen
      title="Receipts"
      foot={
        <Button className="main" appearance="primary" disabled={busy || taken.length === 0} onClick={() => work(previewReceipts)}>
          {busy ? 'Working it out…' : taken.length === 0 ? 'Nothing ticked' : `Preview ${counted(taken.length, 'receipt')}, ${pounds(sum)}`}
        </Button>
      }
    >
      <section className="section" aria-label="The statement">
        <p className="head money">{pounds(totals.in.sum)} came in</p>
        <p className="quiet">
          {counted(read.lines.length, 'line')}, {read.from === read.to ? day(read.from, words) : `${day(read.from, words, true)} to ${day(read.to, words)}`}
          {read.account === '' ? '' : `, account ${read.account}`}
        </p>
        <dl className="figures">
          <dt>To be entered, ticked below</dt>
          <dd>{pounds(sum)}</dd>
          {totals.entered.count > 0 && (
            <>
              <dt>Entered before</dt>
              <dd>{pounds(totals.entered.sum)}</dd>
            </>
          )}
          <dt>Left</dt>
          <dd>{pounds(left)}</dd>
          <dt className="sum">The statement’s receipts</dt>
          <dd className="sum">{pounds(totals.in.sum)}</dd>
        </dl>
        {read.opening !== null && read.closing !== null && (
          <p className="note">
            Its balance goes from {pounds(read.opening)} to {pounds(read.closing)}, as its lines say.
          </p>
        )}
      </section>
      {groups.map(({ state, title, open }) => (
        <Group key={state} receipts={receipts} state={state} title={title} open={open} lines={read.lines.filter((line) => line.state === state)} />
      ))}
    </Screen>
  );
}

/** Lines that are shown at once. */
const shown = 60;

function Group({
  receipts,
  state,
  title,
  open,
  lines,
}: {
  readonly receipts: Receipts;
  readonly state: LineState;
  readonly title: string;
  readonly open: boolean;
  readonly lines: readonly ReadLine[];
}) {
  const [many, more] = useState(shown);
  const [busy, work] = useWork();
  const [asking, ask] = useState<string | undefined>();
  if (lines.length === 0) return null;
  const tickable = lines.filter(({ customer }) => customer !== undefined && state !== 'entered' && state !== 'out');
  const ticked = tickable.filter((line) => isTicked(receipts, line)).length;
  const isOpen = ({ state: each, customer, statementLine }: ReadLine): boolean =>
    each === 'none' && customer === undefined && receipts.chosen[statementLine] === undefined;
  const nobodys = lines.filter(isOpen);
  return (
    <Fold
      open={open}
      summary={
        <span>
          <span className="strong">
            {figure(lines.length)} {title}
          </span>{' '}
          <span className="quiet money">{pounds(sumOf(lines))}</span>
        </span>
      }
    >
      {(tickable.length > 1 || nobodys.length > 1) && (
        <Links>
          {tickable.length > ticked && (
            <Link as="button" disabled={busy} onClick={() => tickAll(tickable, true)}>
              Tick all {figure(tickable.length)}
            </Link>
          )}
          {ticked > 0 && (
            <Link as="button" disabled={busy} onClick={() => tickAll(tickable, false)}>
              Tick none
            </Link>
          )}
          {nobodys.length > 1 && (
            <Link as="button" disabled={busy} onClick={() => work(() => toSuspense(nobodys))}>
              All {figure(nobodys.length)} to suspense
            </Link>
          )}
        </Links>
      )}
      {lines.slice(0, many).map((line, at) => (
        <One
          key={line.statementLine}
          receipts={receipts}
          line={line}
          asking={asking === line.statementLine}
          ask={(open) => ask(open ? line.statementLine : undefined)}
          // Of many that nothing names the next is asked for at once: whoever types names need not point at each.
          chosen={() => ask(state === 'none' ? lines.slice(at + 1).find((each) => isOpen(each) && each.payer !== line.payer)?.statementLine : undefined)}
        />
      ))}
      {lines.length > many && (
        <div>
          <Button
            size="small"
            onClick={() => more(many + shown)}
          >{`Show ${figure(Math.min(shown, lines.length - many))} more of ${figure(lines.length)}`}</Button>
        </div>
      )}
    </Fold>
  );
}

interface Shown {
  readonly receipts: Receipts;
  readonly line: ReadLine;
  /** Whether its customer is being looked for. */
  readonly asking: boolean;
  ask(open: boolean): void;
  /** After a customer was chosen for it. */
  chosen(): void;
}

function One({ receipts, line, asking, ask, chosen }: Shown) {
  const [busy, work] = useWork();
  const choose = (choosing: () => Promise<void>): void => {
    if (asking) chosen();
    work(choosing);
  };
  const { state, customer, allocations } = line;
  const said = `${day(line.date, tongue(), true)} · ${line.payer || line.reference || 'no words'}`;
  const on = state !== 'entered' && state !== 'out';
  return (
    <div className="card" role="group" aria-label={`${said} ${pounds(line.amount)}`}>
      <div className="source">
        {on ? (
          <Checkbox
            checked={isTicked(receipts, line)}
            disabled={customer === undefined || busy}
            label={said}
            onChange={(_, data) => tick(line, data.checked === true)}
          />
        ) : (
          <span>{said}</span>
        )}
        <span className="money strong">{pounds(line.amount)}</span>
      </div>
      {line.reference !== '' && line.payer !== '' && <p className="note">{line.reference}</p>}
      {customer !== undefined && <p className="strong">{customer.label}</p>}
      {allocations.length > 0 && (
        <p className="note">
          {allocations
            .map(({ invoiceNumber, amount, balance }) => `${invoiceNumber}: ${pounds(amount)}${amount < balance ? ` of ${pounds(balance)}` : ''}`)
            .join(' · ')}
        </p>
      )}
      <p className="note">{line.why}</p>
      {on && (
        <Links>
          {line.others.map(({ id, label }) => (
            <Link as="button" key={id} disabled={busy} onClick={() => choose(() => chooseCustomer([line], id))}>
              {label}
            </Link>
          ))}
          {!asking && (
            <Link as="button" disabled={busy} onClick={() => ask(true)}>
              {customer === undefined ? 'Choose the customer…' : 'Another customer…'}
            </Link>
          )}
          <Link as="button" disabled={busy} onClick={() => choose(() => toSuspense([line]))}>
            To suspense
          </Link>
        </Links>
      )}
      {asking && (
        <FindOwner
          owners={[{ entity: 'customers', field: 'customerID' }]}
          fault={undefined}
          leave={() => ask(false)}
          ended
          take={(_, { id }) => choose(() => chooseCustomer([line], id))}
        />
      )}
    </div>
  );
}
