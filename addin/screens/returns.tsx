/** What the bank returned: each line with what it means here, and what enters it. */
import { Button } from '@fluentui/react-components';
import type { ReturnedLine } from '../../shared/wire/directDebits.js';
import { enterable, previewEnds, previewReturns } from '../flow/collecting.js';
import { useWork } from '../parts/hooks.js';
import { Fold, Screen } from '../parts/screen.js';
import { home, tongue, usePane } from '../store.js';
import { counted, day, figure, pounds } from '../words.js';

const groups: readonly { readonly state: ReturnedLine['state']; readonly title: string; readonly open: boolean }[] = [
  { state: 'fits', title: 'to be entered', open: true },
  { state: 'byHand', title: 'for a person to look at', open: true },
  { state: 'unknown', title: 'of nobody here', open: true },
  { state: 'done', title: 'entered before', open: false },
];

const sumOf = (lines: readonly ReturnedLine[]): number => lines.reduce((sum, { amount }) => sum + Math.round((amount ?? 0) * 100), 0) / 100;

/** More are looked at in parts, as those above are entered. */
const shown = 60;

export function Returns() {
  const read = usePane((state) => state.returns);
  const [busy, work] = useWork();
  if (read === undefined)
    return (
      <Screen title="No report" onBack={() => home({ name: 'directDebit' })}>
        <p>Read a report of the bank first.</p>
      </Screen>
    );
  const { lines } = read;
  const { returns, ends } = enterable(lines);
  return (
    <Screen
      title="What the bank returned"
      foot={
        <Button
          className="main"
          appearance="primary"
          disabled={busy || returns.length + ends.length === 0}
          onClick={() => work(() => (returns.length > 0 ? previewReturns(lines) : previewEnds(lines)))}
        >
          {busy
            ? 'Working it out…'
            : returns.length > 0
              ? `Preview ${counted(returns.length, 'return')}${sumOf(returns) === 0 ? '' : `, ${pounds(sumOf(returns))}`}`
              : ends.length > 0
                ? `Preview ${counted(ends.length, 'mandate')} that ended`
                : 'Nothing to be entered'}
        </Button>
      }
    >
      {returns.length > 0 && ends.length > 0 && (
        <p className="quiet">
          Returns and mandates that ended are two jobs.{' '}
          <Button size="small" disabled={busy} onClick={() => work(() => previewEnds(lines))}>
            Preview {counted(ends.length, 'mandate')} that ended
          </Button>
        </p>
      )}
      {groups.map(({ state, title, open }) => {
        const some = lines.filter((line) => line.state === state);
        return some.length === 0 ? null : (
          <Fold
            key={state}
            open={open}
            summary={
              <span>
                <span className="strong">
                  {figure(some.length)} {title}
                </span>{' '}
                <span className="quiet money">{sumOf(some) === 0 ? '' : pounds(sumOf(some))}</span>
              </span>
            }
          >
            {some.slice(0, shown).map((line) => (
              <One key={line.line} line={line} />
            ))}
            {some.length > shown && <p className="note">and {counted(some.length - shown, 'further line')}.</p>}
          </Fold>
        );
      })}
    </Screen>
  );
}

function One({ line }: { readonly line: ReturnedLine }) {
  const { reference, reason, code, amount, date, customer, why, ends, state } = line;
  return (
    <div className="card" role="group" aria-label={`${reference} ${reason}`}>
      <div className="source">
        <span className="strong" style={{ overflowWrap: 'anywhere' }}>
          {customer?.label ?? (reference === '' ? 'No reference' : reference)}
        </span>
        {amount !== null && <span className="money strong">{pounds(amount)}</span>}
      </div>
      <p>
        {reason} <span className="note">({code === '' ? 'no code' : code})</span>
      </p>
      <p className="note">
        {customer === undefined ? '' : `${reference}${date === null ? '' : ` · ${day(date, tongue())}`}. `}
        {why}
        {ends && state === 'fits' && line.kind === 'return' ? ' The mandate ends.' : ''}
      </p>
    </div>
  );
}
