/** An order on its way or under way. Nothing is lost by closing the pane. */
import { Button, ProgressBar, Spinner } from '@fluentui/react-components';
import { control, forgetLost, sendLost } from '../flow/sending.js';
import { Screen } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { entityNamed, home, usePane } from '../store.js';
import { counted, figure, inSentence, lasting } from '../words.js';

export function Running() {
  const following = usePane((state) => state.following);
  const [busy, work] = useWork();
  if (following === undefined)
    return (
      <Screen title="Nothing under way" onBack={() => home({ name: 'start' })}>
        <p>No order is under way in this pane.</p>
      </Screen>
    );
  const { run, state, title, count } = following;
  const entity = entityNamed(following.entity) ?? { title: 'record', titles: 'records' };
  const what = counted(count, inSentence(entity.title), inSentence(entity.titles));
  if (state === 'lost') {
    return (
      <Screen
        title={title}
        onBack={false}
        foot={
          <>
            <Button onClick={forgetLost}>Forget it</Button>
            <Button className="main" style={{ minWidth: 0 }} appearance="primary" disabled={busy} onClick={() => work(sendLost)}>
              Send it now
            </Button>
          </>
        }
      >
        <p>The pane was closed while the order for {what} was being sent. It never arrived, so nothing was done.</p>
        <p className="quiet">Sent now, it still does only rows that are as they were in the preview.</p>
      </Screen>
    );
  }
  if (run === undefined || state === 'sending' || state === 'checking') {
    return (
      <Screen title={title} onBack={false}>
        <div className="row">
          <Spinner size="tiny" aria-hidden />
          <span>{state === 'checking' ? 'Checking whether the order arrived…' : `Sending the order for ${what}…`}</span>
        </div>
        {state === 'checking' && (
          <p className="quiet">
            The connection broke before the answer came. Sheetbridge is asked by the order’s own key, so nothing is done twice. You can close this; it is taken
            up when you open it again.
          </p>
        )}
      </Screen>
    );
  }
  const left = run.estimatedEnd ? (Date.parse(run.estimatedEnd) - Date.now()) / 1000 : undefined;
  const worked = run.done + run.failed + run.skipped;
  return (
    <Screen
      title={run.title || title}
      onBack={() => home({ name: 'start' })}
      foot={
        <Button className="main" disabled={busy} onClick={() => work(() => control(run.id, 'cancel'))}>
          {busy ? 'Stopping…' : 'Cancel'}
        </Button>
      }
    >
      <ProgressBar value={run.rowCount > 0 ? worked / run.rowCount : 0} aria-label="Rows done" />
      <p className="head">
        {figure(run.done)} of {figure(run.rowCount)} done
      </p>
      {run.failed > 0 && <p className="bad">✗ {figure(run.failed)} failed</p>}
      <p className="quiet">{run.status === 'Queued' ? 'Waiting for its turn.' : left !== undefined && left > 0 ? `${lasting(left)} left` : 'Working…'}</p>
      <p className="note">You can close this; it goes on. Cancel stops after the rows in hand; what is done stays done and can be reversed.</p>
    </Screen>
  );
}
