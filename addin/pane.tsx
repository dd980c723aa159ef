/** The pane: header, trouble bar, and the screen that is shown. */
import { Button, FluentProvider, Spinner } from '@fluentui/react-components';
import { Suspense, useSyncExternalStore, type ReactElement } from 'react';
import { dark, light } from './look/theme.js';
import { go, listInHand, settle, usePane, type Screen as Shown } from './store.js';
import { openAccount } from './flow/session.js';
import { Boundary } from './parts/boundary.js';
import { later } from './parts/later.js';
import { Close, Person } from './parts/icons.js';
import { SignIn } from './screens/signIn.js';
import { Start } from './screens/start.js';
import { SelectionScreen } from './screens/selection.js';
import { counted } from './words.js';

// What the first minute does not need comes when it is asked for.
const NewList = later(async () => (await import('./screens/newList.js')).NewList);
const Bring = later(async () => (await import('./screens/bring.js')).Bring);
const StatementScreen = later(async () => (await import('./screens/statement.js')).StatementScreen);
const ReceiptsScreen = later(async () => (await import('./screens/receipts.js')).ReceiptsScreen);
const DirectDebit = later(async () => (await import('./screens/directDebit.js')).DirectDebit);
const Returns = later(async () => (await import('./screens/returns.js')).Returns);
const Allowances = later(async () => (await import('./screens/allowances.js')).Allowances);
const Margins = later(async () => (await import('./screens/margins.js')).Margins);
const Ledger = later(async () => (await import('./screens/ledger.js')).Ledger);
const Answers = later(async () => (await import('./screens/answers.js')).Answers);
const FormScreen = later(async () => (await import('./screens/form.js')).FormScreen);
const PreviewScreen = later(async () => (await import('./screens/preview.js')).PreviewScreen);
const Running = later(async () => (await import('./screens/running.js')).Running);
const Result = later(async () => (await import('./screens/result.js')).Result);
const Edits = later(async () => (await import('./screens/edits.js')).Edits);
const NewRows = later(async () => (await import('./screens/newRows.js')).NewRowsScreen);
const Mapping = later(async () => (await import('./screens/mapping.js')).MappingScreen);
const ListColumns = later(async () => (await import('./screens/listColumns.js')).ListColumns);
const Activity = later(async () => (await import('./screens/activity.js')).Activity);
const CustomerScreen = later(async () => (await import('./screens/customer.js')).CustomerScreen);
const Charges = later(async () => (await import('./screens/charges.js')).Charges);
const BillingRun = later(async () => (await import('./screens/billingRun.js')).BillingRun);
const Bill = later(async () => (await import('./screens/bill.js')).Bill);
const Change = later(async () => (await import('./screens/change.js')).Change);
const Runs = later(async () => (await import('./screens/runs.js')).Runs);
const LaterScreen = later(async () => (await import('./screens/later.js')).LaterScreen);
const RunScreen = later(async () => (await import('./screens/run.js')).RunScreen);
const PlaybookScreen = later(async () => (await import('./screens/playbook.js')).PlaybookScreen);
const PlaybookSteps = later(async () => (await import('./screens/playbookSteps.js')).PlaybookSteps);
const TakeBack = later(async () => (await import('./screens/takeBack.js')).TakeBack);
const Outbox = later(async () => (await import('./screens/outbox.js')).Outbox);
const Calls = later(async () => (await import('./screens/calls.js')).Calls);
const CallFile = later(async () => (await import('./screens/callFile.js')).CallFile);
const CallCharges = later(async () => (await import('./screens/callCharges.js')).CallCharges);
const CarrierBills = later(async () => (await import('./screens/carrierBills.js')).CarrierBills);
const CarrierBillFile = later(async () => (await import('./screens/carrierBillFile.js')).CarrierBillFile);
const CarrierBillScreen = later(async () => (await import('./screens/carrierBill.js')).CarrierBillScreen);
const Account = later(async () => (await import('./screens/account.js')).Account);

const media = typeof matchMedia === 'undefined' ? undefined : matchMedia('(prefers-color-scheme: dark)');
const useSystemDark = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      media?.addEventListener('change', listener);
      return () => media?.removeEventListener('change', listener);
    },
    () => media?.matches ?? false,
  );

export function Pane() {
  const phase = usePane((state) => state.phase);
  const office = usePane((state) => state.dark);
  const system = useSystemDark();
  const said = usePane((state) => state.said);
  return (
    <FluentProvider theme={(office ?? system) ? dark : light} className="provider">
      <div className="pane">
        <Header />
        <Troubles />
        {phase === 'starting' && (
          <div className="opening">
            <Spinner size="tiny" aria-hidden /> Opening…
          </div>
        )}
        {phase === 'outside' && (
          <main className="screen">
            <div className="title first">
              <h1>Open this in Excel</h1>
            </div>
            <div className="body">
              <p>Sheetbridge works beside a sheet. In Excel, choose Home › Sheetbridge › Open.</p>
            </div>
          </main>
        )}
        {phase === 'signedOut' && <SignIn />}
        {phase === 'ready' && <Top />}
        <div className="unseen" role="log" aria-live="polite" aria-label="What has happened">
          {said.map(({ nth, text }) => (
            <p key={nth}>{text}</p>
          ))}
        </div>
      </div>
    </FluentProvider>
  );
}

function Top() {
  const screens = usePane((state) => state.screens);
  const screen = screens.at(-1) ?? { name: 'start' as const };
  return (
    <Boundary key={`${screens.length}${screen.name}`}>
      <Suspense fallback={<Coming />}>
        <One screen={screen} />
      </Suspense>
    </Boundary>
  );
}

/** Seen only where it takes its time. */
const Coming = () => (
  <div className="screen">
    <div className="opening late">
      <Spinner size="tiny" aria-hidden /> One moment…
    </div>
  </div>
);

function One({ screen }: { readonly screen: Shown }): ReactElement {
  switch (screen.name) {
    case 'start':
      return <Start />;
    case 'newList':
      return <NewList screen={screen} />;
    case 'bring':
      return <Bring />;
    case 'answers':
      return <Answers />;
    case 'statement':
      return <StatementScreen />;
    case 'receipts':
      return <ReceiptsScreen />;
    case 'directDebit':
      return <DirectDebit />;
    case 'returns':
      return <Returns />;
    case 'ledger':
      return <Ledger />;
    case 'allowances':
      return <Allowances id={screen.id} label={screen.label} />;
    case 'margins':
      return <Margins />;
    case 'selection':
      return <SelectionScreen />;
    case 'columns':
      return <ListColumns />;
    case 'form':
      return <FormScreen />;
    case 'preview':
      return <PreviewScreen />;
    case 'running':
      return <Running />;
    case 'result':
      return <Result />;
    case 'edits':
      return <Edits />;
    case 'newRows':
      return <NewRows />;
    case 'mapping':
      return <Mapping />;
    case 'activity':
      return <Activity entity={screen.entity} id={screen.id} label={screen.label} />;
    case 'customer':
      return <CustomerScreen id={screen.id} />;
    case 'charges':
      return <Charges id={screen.id} label={screen.label} />;
    case 'billingRun':
      return <BillingRun id={screen.id} label={screen.label} />;
    case 'bill':
      return <Bill id={screen.id} label={screen.label} />;
    case 'change':
      return <Change of={screen.of} label={screen.label} />;
    case 'runs':
      return <Runs />;
    case 'later':
      return <LaterScreen />;
    case 'outbox':
      return <Outbox />;
    case 'run':
      return <RunScreen id={screen.id} />;
    case 'playbook':
      return <PlaybookScreen id={screen.id} name={screen.label} />;
    case 'playbookSteps':
      return <PlaybookSteps id={screen.id} />;
    case 'takeBack':
      return <TakeBack of={screen.of} />;
    case 'calls':
      return <Calls />;
    case 'callFile':
      return <CallFile />;
    case 'callCharges':
      return <CallCharges of={screen.of} line={screen.line} />;
    case 'carrierBills':
      return <CarrierBills />;
    case 'carrierBillFile':
      return <CarrierBillFile />;
    case 'carrierBill':
      return <CarrierBillScreen id={screen.id} label={screen.label} />;
    case 'account':
      return <Account />;
  }
}

function Header() {
  const me = usePane((state) => state.me);
  const phase = usePane((state) => state.phase);
  const expert = usePane((state) => state.expert);
  const list = usePane(listInHand);
  const entities = usePane((state) => state.entities);
  const entity = entities.find(({ name }) => name === list?.pointer.entity);
  const signedIn = phase === 'ready' && me !== undefined;
  return (
    <header className="top">
      <div className="line">
        {signedIn && list && entity ? (
          <span className="hand">
            {/* A sheet that is named for what is in it, as ours are, says it once. */}
            {!(list.sheetName ?? list.pointer.name).toLowerCase().includes(entity.titles.toLowerCase()) && `${entity.titles} in `}
            <em>{list.sheetName ?? list.pointer.name}</em>
          </span>
        ) : (
          <span className="hand">
            <span className="brand">Sheetbridge</span>
          </span>
        )}
        {signedIn && <Waits />}
      </div>
      {signedIn && (
        <div className="line">
          {!me.environment.production && (
            <span className="place" title="Not the real company">
              {me.environment.name}
            </span>
          )}
          {expert && <span className="place expert">Expert</span>}
          <Button
            className="who"
            appearance="subtle"
            size="small"
            icon={<Person />}
            onClick={openAccount}
            aria-label={`${me.name}: account, lists, jobs`}
            title={me.name}
          >
            <span className="name">{me.name}</span>
          </Button>
        </div>
      )}
    </header>
  );
}

/** The number of what waits for this person's word; where nothing does, of what of theirs waits for others. */
function Waits() {
  const waiting = usePane((state) => state.waiting);
  const due = (waiting?.decide ?? 0) + (waiting?.askedBack ?? 0);
  const count = due || (waiting?.own ?? 0);
  if (waiting === undefined || count === 0) return null;
  const [only] = waiting.runs;
  const said =
    due > 0
      ? `${counted(due, 'proposal')} ${due === 1 ? 'waits' : 'wait'} for your word`
      : `${counted(count, 'proposal')} of yours ${count === 1 ? 'waits' : 'wait'} for approval`;
  return (
    <Button
      appearance={due > 0 ? 'primary' : 'outline'}
      size="small"
      shape="circular"
      style={{ minWidth: 0, padding: '0 8px' }}
      aria-label={said}
      title={said}
      onClick={() => go(waiting.runs.length === 1 && only ? { name: 'run', id: only.id } : { name: 'runs' })}
    >
      {count}
    </Button>
  );
}

function Troubles() {
  const troubles = usePane((state) => state.troubles);
  return (
    <div className="bars" role="alert">
      {troubles.map((trouble) => (
        <div className="bar" key={trouble.kind}>
          <p>{trouble.text}</p>
          {trouble.button && (
            <Button
              className="mend"
              size="small"
              onClick={() => {
                settle(trouble.kind);
                trouble.button?.press();
              }}
            >
              {trouble.button.label}
            </Button>
          )}
          {!trouble.stays && <Button size="small" appearance="subtle" icon={<Close />} aria-label="Close this message" onClick={() => settle(trouble.kind)} />}
        </div>
      ))}
    </div>
  );
}
