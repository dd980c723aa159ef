/** Who is signed in and where, Expert Mode, and the way to lists and runs. */
import { Button, Switch } from '@fluentui/react-components';
import { Fragment } from 'react';
import { setExpert, signOut } from '../flow/session.js';
import { Line } from '../parts/line.js';
import { shortcuts } from '../flow/shortcuts.js';
import { Screen, Section } from '../parts/screen.js';
import { Sessions } from './sessions.js';
import { entityNamed, go, home, tongue, usePane } from '../store.js';
import { day } from '../words.js';

const levels = ['None', 'Intern', 'Low', 'Standard', 'High', 'Full'];

export function Account() {
  const me = usePane((state) => state.me);
  const expert = usePane((state) => state.expert);
  if (me === undefined) return null;
  return (
    <Screen
      title={me.name}
      foot={
        <Button
          className="main"
          onClick={() => {
            void signOut();
          }}
        >
          Sign out
        </Button>
      }
    >
      <dl className="pair">
        <dt>E-mail</dt>
        <dd>{me.email}</dd>
        <dt>Company</dt>
        <dd>
          {me.environment.name}
          {me.environment.production ? '' : ' (not the real one)'}
        </dd>
        <dt>Date</dt>
        <dd>{day(me.environment.today, tongue())}</dd>
        <dt>Expert level</dt>
        <dd>{levels[me.expertLevel] ?? me.expertLevel}</dd>
      </dl>
      <ul className="list">
        <Line title="Lists" sub="Those in this workbook, and new ones" press={() => home({ name: 'start' })} />
        {(entityNamed('calls')?.idle === false || expert) && (
          <Line title="Calls" sub="Load a carrier’s file, and what waits to be placed or priced" press={() => go({ name: 'calls' })} />
        )}
        <Line title="Jobs" sub="What was done, what waits for approval, and the way back" press={() => go({ name: 'runs' })} />
        <Line title="Outbox" sub="E-mails and letters: what waits, what left, what did not arrive" press={() => go({ name: 'outbox' })} />
      </ul>
      <Section title="Keys">
        <dl className="pair">
          {shortcuts.map(({ id, key, said }) => (
            <Fragment key={id}>
              <dt style={{ whiteSpace: 'nowrap' }}>{key}</dt>
              <dd>{said}</dd>
            </Fragment>
          ))}
          <dt>Enter</dt>
          <dd>The button at the bottom, in a form, a list and a preview</dd>
          <dt>Esc</dt>
          <dd>One step back</dd>
        </dl>
        <p className="note">In Excel for Mac Command and Option take the place of Ctrl and Alt.</p>
      </Section>
      <div>
        <Switch checked={expert} disabled={me.expertLevel === 0} label="Expert Mode" onChange={(_, data) => setExpert(data.checked)} />
        <p className="note">
          {me.expertLevel === 0
            ? 'Your expert level does not allow it. Ask your administrator.'
            : 'Shows and permits the actions of the Expert menu up to your level.'}
        </p>
      </div>
      <Sessions userID={me.id} />
    </Screen>
  );
}
