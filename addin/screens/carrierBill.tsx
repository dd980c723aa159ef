/** A carrier's bill that is kept: its results with what is new of each, to be listed, worked on, disputed, filed. */
import { Button, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { asText } from '../../shared/values.js';
import { carrierResults, type CarrierResult, type MatchedAgain } from '../../shared/wire/carriers.js';
import type { Wire } from '../../shared/wire/runs.js';
import { call } from '../api.js';
import { openAction } from '../flow/acting.js';
import { billToSheet, disputesToSheet, freshOf, listBehind, matchAgain } from '../flow/carrierBills.js';
import { troubled } from '../flow/trouble.js';
import { Line, Links } from '../parts/line.js';
import { Screen, Section, Waiting } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { useAsked, useWork } from '../parts/hooks.js';
import { change, go, tongue } from '../store.js';
import { counted, day, figure, pounds } from '../words.js';
import { resultsSaid } from '../wording/carrierWords.js';

/** More lines than this are filed as lists of their own. */
const mostReported = 50_000;

export function CarrierBillScreen({ id, label }: { readonly id: string; readonly label: string }) {
  const [round, setRound] = useState(0);
  const bill = useAsked(async () => (await call('GET /:entity/:id', { entity: 'carrierBills', id })) as Wire, [id, round]);
  const counts = useAsked(() => freshOf(id, carrierResults), [id, round]);
  const [busy, work] = useWork();
  const words = tongue();
  const kept = bill.value;
  const some = carrierResults.filter((result) => (counts.value?.get(result)?.all ?? 0) > 0);
  return (
    <Screen title={label}>
      <Waiting asked={bill} />
      {kept && (
        <>
          <section className="section" aria-label="The bill">
            <p className="head money">{pounds(Number(kept['amount']))}</p>
            <p className="quiet">
              {counted(Number(kept['lines']), 'line')}, {day(asText(kept['periodFrom']), words)} to {day(asText(kept['periodTo']), words)}
            </p>
            {kept['statedTotal'] !== null && kept['statedTotal'] !== kept['amount'] && (
              <p className="caution">⚠ Its total line says {pounds(Number(kept['statedTotal']))}.</p>
            )}
          </section>
          <Waiting asked={counts} />
          {some.map((result) => (
            <Result
              key={result}
              bill={kept}
              result={result}
              all={counts.value!.get(result)!.all}
              fresh={counts.value!.get(result)!.fresh}
              busy={busy}
              work={work}
            />
          ))}
          {counts.value && kept['status'] !== 'Discarded' && <Again id={id} taken={() => setRound(round + 1)} />}
          {counts.value && (
            <Section title="For the files">
              <p className="note">
                All lines with their results, the sums as formulas; the disputed ones as the carrier is told of them.
                {Number(kept['lines']) > mostReported ? ' This bill is too long for one report: list its results instead.' : ''}
              </p>
              <div className="row">
                <ToSheet label="Whole bill to a sheet" disabled={Number(kept['lines']) > mostReported} write={() => billToSheet(kept)} />
                <ToSheet label="Disputes to a sheet" write={() => disputesToSheet(kept)} />
              </div>
              <Links>
                <Link as="button" disabled={busy} onClick={() => work(() => openAction('carrierBills', 'discard', { kind: 'ids', ids: [id] }))}>
                  Discard this bill…
                </Link>
              </Links>
            </Section>
          )}
        </>
      )}
    </Screen>
  );
}

/** After numbers, references, costs or drops were mended: what would come out otherwise, and then that it does. */
function Again({ id, taken }: { readonly id: string; readonly taken: () => void }) {
  const [told, setTold] = useState<MatchedAgain | undefined>();
  const [done, setDone] = useState(false);
  const [busy, work] = useWork();
  const match = (preview: boolean): void =>
    work(async () => {
      try {
        const answer = await matchAgain(id, preview);
        setTold(answer);
        setDone(!preview);
        if (!preview) taken();
      } catch (error) {
        troubled(error);
      }
    });
  const moved = carrierResults.filter(
    (result) => told && (told.results[result].count !== told.before[result].count || told.results[result].amount !== told.before[result].amount),
  );
  return (
    <Section title="Mended something since?">
      <p className="note">Numbers, references, costs or drops that were put right: match the bill again. What was disputed, accepted or given stays.</p>
      {told && (
        <p className={told.changed === 0 ? 'quiet' : 'strong'} role="status">
          {told.changed === 0
            ? 'Everything comes out as before.'
            : done
              ? `✓ ${counted(told.changed, 'line')} came out otherwise.`
              : `${counted(told.changed, 'line')} would come out otherwise.`}
        </p>
      )}
      {moved.length > 0 && (
        <dl className="figures">
          {moved.map((result) => (
            <Moved key={result} title={resultsSaid[result].title} before={told!.before[result].count} after={told!.results[result].count} />
          ))}
        </dl>
      )}
      <div className="row">
        {told && told.changed > 0 && !done ? (
          <Button appearance="primary" disabled={busy} onClick={() => match(false)}>
            {busy ? 'Matching…' : 'Take this over'}
          </Button>
        ) : (
          <Button disabled={busy} onClick={() => match(true)}>
            {busy ? 'Matching every line…' : 'Match again'}
          </Button>
        )}
      </div>
    </Section>
  );
}

const Moved = ({ title, before, after }: { readonly title: string; readonly before: number; readonly after: number }) => (
  <>
    <dt>{title}</dt>
    <dd>
      {figure(before)} → {figure(after)}
    </dd>
  </>
);

function Result({
  bill,
  result,
  all,
  fresh,
  busy,
  work,
}: {
  readonly bill: Wire;
  readonly result: CarrierResult;
  readonly all: number;
  readonly fresh: number;
  readonly busy: boolean;
  readonly work: (work: () => Promise<unknown>) => void;
}) {
  const { title, help, behind } = resultsSaid[result];
  const sum = Number(bill[result] ?? 0);
  const list = (where: Readonly<Record<string, string | boolean>>, name: string): void => {
    change({ draft: undefined });
    go({
      name: 'newList',
      entity: 'carrierTransactions',
      from: { name, entity: 'carrierTransactions', where: { carrierBillID: bill.id, result, ...where }, columns: [], sort: 'reportedInID' },
    });
  };
  const known = result === 'agreed' ? 0 : all - fresh;
  return (
    <Section title={title}>
      <p className="note">{help}</p>
      <ul className="list" aria-label={title}>
        {known > 0 && fresh > 0 && <Line title={`${figure(fresh)} new`} sub="Told by no bill before" press={() => list({ fresh: true }, `New: ${title}`)} />}
        <Line
          title={counted(all, 'line')}
          sub={result === 'agreed' ? '' : known === 0 ? 'All of them new' : fresh === 0 ? 'All told before' : `New ones first, ${figure(known)} told before`}
          figure={pounds(sum)}
          press={() => list({}, title)}
        />
      </ul>
      {behind && (
        <Links>
          <Link as="button" disabled={busy} onClick={() => work(() => listBehind({ id: bill.id, name: asText(bill['carrier']) }, result, behind.entity))}>
            {behind.label}
          </Link>
        </Links>
      )}
    </Section>
  );
}
