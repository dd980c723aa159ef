/** What calls were charged: their lines, what the next invoice would raise first, and each line down to its calls. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { call } from '../api.js';
import { callsToSheet } from '../flow/reporting.js';
import { useAsked } from '../parts/hooks.js';
import { Line } from '../parts/line.js';
import { More } from '../parts/more.js';
import { Fold, Screen, Section, Waiting } from '../parts/screen.js';
import { ToSheet } from '../parts/toSheet.js';
import { go, tongue } from '../store.js';
import type { EntityName } from '../../shared/types.js';
import type { ChargedCall, ChargedLine } from '../../shared/wire/calls.js';
import { counted, day, figure, pounds } from '../words.js';
import { callSaid, lineSaid, priceOf } from '../wording/callWords.js';

interface Of {
  readonly entity: EntityName;
  readonly id: string;
  readonly label: string;
}

/** Calls of a line shown at once, and lines of a list. */
const atOnce = 50;

/** One line with its calls where it is asked for, else all lines there are. */
export const CallCharges = ({ of, line }: { readonly of: Of; readonly line: string | undefined }) =>
  line === undefined && of.entity !== 'transactions' ? <Lines of={of} /> : <OneLine of={of} line={line} />;

function Lines({ of }: { readonly of: Of }) {
  const { entity, id, label } = of;
  const asked = useAsked(() => call('GET /:entity/:id/callCharges', { entity, id, query: { limit: 0 } }), [entity, id]);
  const [many, more] = useState(atOnce);
  const lines = asked.value?.lines ?? [];
  const coming = lines.filter(({ transactionID }) => transactionID === null);
  const raised = lines.filter(({ transactionID }) => transactionID !== null);
  return (
    <Screen title={label}>
      <p className="quiet">What calls were charged. Open a line to see each of its calls.</p>
      <Waiting asked={asked} />
      {asked.value && lines.length === 0 && <p>No call was charged, and none waits for the next invoice.</p>}
      <Some title="To come, with the next invoice" lines={coming} of={of} />
      <Some title="On invoices, the latest first" lines={raised.slice(0, many)} of={of} />
      <More of={raised.length} shown={many} show={more} word="earlier" />
      {(asked.value?.left ?? 0) > 0 && <p className="note">There are earlier ones; list the transactions to see them all.</p>}
    </Screen>
  );
}

function Some({ title, lines, of }: { readonly title: string; readonly lines: readonly ChargedLine[]; readonly of: Of }) {
  if (lines.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="list" aria-label={title}>
        {lines.map((line) => (
          <Line
            key={line.line}
            title={line.description}
            sub={lineSaid(line, tongue())}
            figure={pounds(line.net)}
            press={() => go({ name: 'callCharges', of, line: line.line })}
          />
        ))}
      </ul>
    </Section>
  );
}

function OneLine({ of: { entity, id, label }, line: name }: { readonly of: Of; readonly line: string | undefined }) {
  const [many, more] = useState(atOnce);
  const ask = (limit: number) => call('GET /:entity/:id/callCharges', { entity, id, query: { limit, line: name } });
  const asked = useAsked(() => ask(many), [entity, id, name ?? '', many]);
  const words = tongue();
  const line = asked.value?.lines[0];
  // What is past its time is in the sentences alone.
  const there = line ? line.calls - line.removed : 0;
  return (
    <Screen
      title={label}
      foot={
        line &&
        there > 0 && (
          <ToSheet
            write={async () => {
              const [all] = (await ask(line.calls)).lines;
              return callsToSheet(label, all ?? line);
            }}
          />
        )
      }
    >
      <Waiting asked={asked} />
      {asked.value && !line && <p>This line sums up no calls.</p>}
      {line && (
        <>
          <p>{line.description}</p>
          <p className="note">{lineSaid(line, words)}</p>
          <dl className="figures">
            <dt>Before discounts</dt>
            <dd>{pounds(line.gross)}</dd>
            <dt>Discounts and allowances</dt>
            <dd>{pounds(line.discount)}</dd>
            <dt className="sum">Net</dt>
            <dd className="sum">{pounds(line.net)}</dd>
          </dl>
          {line.words.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {there > 0 && (
            <Section title={counted(there, 'call')}>
              <div>
                {line.charged.map((each) => (
                  <One key={each.id} one={each} open={line.calls === 1} />
                ))}
              </div>
              {there > line.charged.length && (
                <div>
                  <Button size="small" disabled={asked.loading} onClick={() => more(many + 200)}>
                    {`Show ${figure(Math.min(200, there - line.charged.length))} more`}
                  </Button>
                </div>
              )}
            </Section>
          )}
        </>
      )}
    </Screen>
  );
}

function One({ one, open }: { readonly one: ChargedCall; readonly open: boolean }) {
  return (
    <Fold
      open={open}
      summary={
        <>
          <span className="grow">
            {`${day(one.callDate, tongue(), true)} ${one.callTime.slice(0, 5)}, ${one.dialled ?? one.CLI}`}
            <span className="note" style={{ display: 'block' }}>
              {callSaid(one)}
            </span>
          </span>
          <span className="money">{priceOf(one.net)}</span>
        </>
      }
    >
      {one.words.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </Fold>
  );
}
