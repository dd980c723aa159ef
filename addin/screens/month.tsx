/** The month's billing on the first screen: the latest runs, and a new one. */
import { Link } from '@fluentui/react-components';
import { latestRuns } from '../flow/billing.js';
import { openNew } from '../flow/making.js';
import { playbooks } from '../flow/playbooks.js';
import { Line, Links } from '../parts/line.js';
import { useAsked } from '../parts/hooks.js';
import { Section } from '../parts/screen.js';
import { go, tongue, usePane } from '../store.js';
import { day, pounds } from '../words.js';

export function Month() {
  const readable = usePane(({ entities }) => entities.some(({ name, count }) => name === 'billingRuns' && count !== null));
  const asked = useAsked(() => (readable ? latestRuns() : Promise.resolve([])), [readable]);
  const books = useAsked(() => (readable ? playbooks() : Promise.resolve([])), [readable]);
  const words = tongue();
  if (!readable) return null;
  return (
    <Section title="The month">
      <ul className="list" aria-label="Billing runs">
        {(asked.value ?? []).map(({ id, invoiceDate, billingCycle, status, total }) => {
          const label = `Billing run of ${day(invoiceDate, words)}`;
          return (
            <Line
              key={id}
              title={label}
              sub={`${billingCycle ?? 'Every cycle'} · ${status}`}
              figure={status === 'Complete' ? pounds(total) : undefined}
              press={() => go({ name: 'billingRun', id, label })}
            />
          );
        })}
      </ul>
      <ul className="list" aria-label="Playbooks">
        {(books.value ?? []).map(({ id, name, owner, shipped }) => (
          <Line
            key={id}
            title={name}
            sub={shipped ? 'The month step by step, ticked off' : `A playbook${owner === '' ? '' : ` of ${owner}`}`}
            press={() => go({ name: 'playbook', id, label: name })}
          />
        ))}
      </ul>
      <Links>
        <Link
          as="button"
          onClick={() => {
            void openNew('billingRuns');
          }}
        >
          New billing run
        </Link>
        <Link as="button" onClick={() => go({ name: 'ledger' })}>
          Ledger out (Sage, QuickBooks)
        </Link>
        <Link as="button" onClick={() => go({ name: 'later' })}>
          Orders for later
        </Link>
      </Links>
    </Section>
  );
}
