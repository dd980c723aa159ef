/** The sentences of the pane. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import {
  ago,
  amountsApart,
  counted,
  day,
  deed,
  difference,
  inSentence,
  lasting,
  listed,
  ofEach,
  pounds,
  readable,
  selectionSaid,
  shown,
  span,
  statusText,
} from '../../addin/words.js';
import { changedSaid, headlineOf, moneyLine, notesOf, rowAmountSaid, warningsOf, worstFirst } from '../../addin/wording/previewWords.js';
import { valueSaid } from '../../addin/wording/parameterWords.js';
import { actions } from '../../shared/actions/index.js';
import { entities } from '../../shared/entities/index.js';
import type { Preview, RowPreview } from '../../shared/types.js';

const british = { locale: 'en-GB', today: '2025-01-24' };

describe('the words of the pane', () => {
  it('show money with its sign and its pence, and more decimals only where there are some', () => {
    assert.equal(pounds(1204), '£1,204.00');
    assert.equal(pounds(-1204.5), '−£1,204.50');
    assert.equal(pounds(0.0125), '£0.0125');
    assert.equal(difference(2.71), '+£2.71');
    assert.equal(difference(0), '£0.00');
  });

  it('call the bridge’s runs jobs and its records “it”, but leave billing runs what they are', () => {
    assert.equal(readable('Added already on 2025-01-03, by run 12: Payment 44.', british), 'Added already on 3 Jan 2025, by job 12: Payment 44.');
    assert.equal(readable('Run 7 is Complete: nothing is left (run 8).', british), 'Job 7 is Complete: nothing is left (job 8).');
    assert.equal(readable('Billed by billing run 5; Billing run 6 waits.', british), 'Billed by billing run 5; Billing run 6 waits.');
    assert.equal(readable('reverse this run once more for it.', british), 'reverse this job once more for it.');
    assert.equal(readable('Works out what this run would invoice.', british), 'Works out what this run would invoice.');
    assert.equal(readable('Nothing would change: the record is that way already.', british), 'Nothing would change: it is that way already.');
    assert.equal(readable('The record does not exist any more.', british), 'It does not exist any more.');
    assert.equal(readable('the record of changes', british), 'the record of changes');
  });

  it('leave out what only a script can send, and numbers of versions', () => {
    assert.equal(readable('15 Mar 1999 is 25 years ago. If that is meant, send "confirm": true with it.', british), '15 Mar 1999 is 25 years ago.');
    assert.equal(readable('020-7946-0430 is in use already: A1002 Dovecote (number 2).', british), '020-7946-0430 is in use already: A1002 Dovecote.');
    assert.equal(
      readable('Endpoint Protection, Leeds is at version 2 now: somebody changed it. Read it again and decide anew.', british),
      'Somebody changed it in the meantime; look at it again and decide anew.',
    );
  });

  it('keep an amount together with its sign, and lose nothing of the sentence', () => {
    const sentence = `Credits ${pounds(274.19)}, monthly revenue ${difference(-274.19)}, of it ${difference(1204.5)}. Then £3.`;
    const parts = amountsApart(sentence);
    assert.deepEqual(
      parts.filter((_, at) => at % 2 === 1),
      ['£274.19', '−£274.19', '+£1,204.50', '£3'],
    );
    assert.equal(parts.join(''), sentence);
  });

  it('count in singular and plural', () => {
    assert.equal(counted(1, 'feature'), '1 feature');
    assert.equal(counted(1204, 'feature'), '1,204 features');
    assert.equal(counted(0, 'billing run'), '0 billing runs');
  });

  it('write dates in the user’s own order and spans without saying a month twice', () => {
    assert.equal(day('2025-02-28', british), '28 Feb 2025');
    assert.equal(day('2025-02-28', british, true), '28 Feb');
    assert.equal(day('2025-02-28', { ...british, locale: 'en-US' }), 'Feb 28, 2025');
    assert.equal(span(['2025-02-28', '2025-02-01'], british), 'between 1 and 28 Feb 2025');
    assert.equal(span(['2025-02-28'], british), 'on 28 Feb 2025');
    assert.equal(span(['2025-01-31', '2025-02-28'], british), 'between 31 Jan 2025 and 28 Feb 2025');
  });

  it('say how long ago and how long still', () => {
    const now = new Date('2025-01-24T12:00:00Z');
    assert.equal(ago('2025-01-24T11:59:50Z', now, british), 'just now');
    assert.equal(ago('2025-01-24T11:55:00Z', now, british), '5 minutes ago');
    assert.equal(ago('2025-01-23T11:55:00Z', now, british), 'yesterday');
    assert.equal(ago('2025-01-02T11:55:00Z', now, british), 'on 2 Jan 2025');
    assert.equal(lasting(3), 'a few seconds');
    assert.equal(lasting(38), 'about 40 seconds');
    assert.equal(lasting(300), 'about 5 minutes');
  });

  it('speak of each where an action is for many', () => {
    const help = 'Ends this feature. It is charged up to its notice period.';
    assert.equal(ofEach(help, 'feature', 1), help);
    assert.equal(ofEach(help, 'feature', 50), 'Ends each feature. It is charged up to its notice period.');
  });

  it('name the deed on the button', () => {
    const feature = { title: 'Feature', titles: 'Features' };
    const customer = { title: 'Customer', titles: 'Customers' };
    assert.equal(deed('Drop Feature', feature, 10), 'Drop 10 features');
    assert.equal(deed('Make Service Non-Billable', { title: 'Service', titles: 'Services' }, 2), 'Make 2 services non-billable');
    assert.equal(deed('Write Off Debt', customer, 3), 'Write off debt for 3 customers');
    assert.equal(deed('Generate PIN', customer, 1), 'Generate PIN for 1 customer');
    assert.equal(inSentence('Billing Run'), 'billing run');
  });

  it('tell the selection, and what was left out of it and why', () => {
    assert.equal(selectionSaid(12, { hidden: 3, keyless: 0 }, 'feature', 'features'), '12 features selected · 3 hidden rows left out');
    assert.equal(selectionSaid(1, { hidden: 0, keyless: 1 }, 'feature', 'features'), '1 feature selected · 1 row of your own left out');
    assert.equal(selectionSaid(0, { hidden: 0, keyless: 0 }, 'feature', 'features'), 'No features selected');
  });

  it('give the status column a sign, a sentence and a date', () => {
    assert.equal(statusText('done', 'Dropped on 31 Jan 2025.', '2025-01-24', british), '✓ Dropped on 31 Jan 2025 (24 Jan 2025)');
    assert.equal(statusText('changed', null, '2025-01-24', british), '⚠ Changed since the preview, left alone (24 Jan 2025)');
  });

  it('show values by their type', () => {
    assert.equal(shown(null, 'Text', british), 'empty');
    assert.equal(shown(29.99, 'Currency', british), '£29.99');
    assert.equal(shown(['A', 'B'], 'Preset Value(s)', british), 'A, B');
    assert.equal(listed(['a', 'b', 'c']), 'a, b and c');
  });
});

describe('the words of a preview', () => {
  const feature = { title: 'Feature', titles: 'Features' };
  const totals: Preview['totals'] = {
    selected: 40,
    ready: 37,
    refused: 3,
    changed: { features: 37, numbers: 2 },
    charges: 0,
    credits: -412.5,
    net: -412.5,
    now: 0,
    nextRun: -412.5,
    byKind: { recurring: -412.5 },
    monthlyBefore: 1204,
    monthlyAfter: 0,
  };
  const row = (id: string, net: number, more: Partial<RowPreview> = {}): RowPreview => ({
    id,
    label: id,
    version: 1,
    outcome: 'ready',
    digest: id,
    changes: [],
    charges: [],
    notes: [],
    warnings: [],
    net,
    monthlyBefore: 0,
    monthlyAfter: 0,
    ...more,
  });

  it('begin with counts and money', () => {
    const preview = { totals } as Preview;
    assert.equal(headlineOf(preview, feature), '37 of 40 features ready');
    assert.equal(moneyLine(preview), 'Credits £412.50, monthly revenue −£1,204.00.');
    assert.equal(moneyLine({ totals: { ...totals, credits: 0, monthlyAfter: 1204 } } as Preview), 'No money changes.');
    const calls = { calls: 3, lost: 0, waiting: 0, before: 0.9, after: 1.8, customers: [], more: false };
    assert.equal(moneyLine({ totals: { ...totals, credits: 0, monthlyAfter: 1204 }, calls } as unknown as Preview), 'Calls not billed yet +£0.90.');
    assert.equal(
      changedSaid(totals.changed, (name) => (name === 'features' ? feature : { title: 'Number', titles: 'Numbers' })),
      '37 features and 2 numbers',
    );
  });

  it('do not say twice what the headline says', () => {
    assert.deepEqual(notesOf({ notes: ['37 features will change.', 'Bill To 28 Feb 2025.', 'Credits −£412.50.', '2 × Dropped.'] }), {
      first: ['Bill To 28 Feb 2025.'],
      reasons: ['2 × Dropped.'],
    });
    // Both have a line of their own, and afterwards neither is still to come.
    const besides = ['1 customer, 4 numbers and 12 features will change.', '3 of 40 features cannot run and will be left alone.'];
    assert.deepEqual(notesOf({ notes: besides }), { first: [], reasons: [] });
  });

  it('give each row the amount that is at stake, also where it raises no charge', () => {
    const said = (more: Partial<RowPreview>): string => rowAmountSaid(row('a', 0, more));
    assert.equal(rowAmountSaid(row('a', -20.5)), '−£20.50');
    assert.equal(said({ amounts: { invoices: 225.26 } }), '£225.26');
    assert.equal(said({ amounts: { payments: -225.26 } }), '−£225.26');
    assert.equal(said({ held: 98.45 }), '£98.45 a month held');
    assert.equal(said({ held: -98.45 }), '£98.45 a month no longer held');
    assert.equal(said({ monthlyBefore: 10 }), '−£10.00 a month');
    assert.equal(said({ outcome: 'refused', held: 98.45 }), 'cannot run');
    const rows = [row('small', 0, { amounts: { invoices: 5 } }), row('big', 0, { amounts: { invoices: 500 } })];
    assert.deepEqual(
      worstFirst(rows).map(({ id }) => id),
      ['big', 'small'],
    );
  });

  it('show the rows with warnings first, then the biggest amounts, then what cannot run', () => {
    const rows = [row('a', -1), row('refused', 0, { outcome: 'refused' }), row('b', -20), row('warned', 0, { warnings: ['An invoiced period.'] })];
    assert.deepEqual(
      worstFirst(rows).map(({ id }) => id),
      ['warned', 'b', 'a', 'refused'],
    );
    assert.deepEqual(warningsOf({ rows, warnings: [{ kind: 'other', severity: 2, text: 'An invoiced period.', count: 1, ids: ['2'] }] }), [
      { text: 'An invoiced period. (1 row.)', severe: false },
    ]);
  });
});

describe('the words of an accountant', () => {
  /** What only a programmer says. `ID` stands where a field is one. */
  const foreign =
    /\b(?:bridges?|records?|headers?|endpoints?|JSON|parameters?|null|undefined|digests?|idempoten\w+|payloads?|database|curl|boolean|entit(?:y|ies)|version \d\w*)\b/i;
  const foreignIn = (said: readonly (readonly [place: string, text: string])[]): readonly string[] =>
    said.flatMap(([place, text]) => {
      const found = foreign.exec(readable(text, british));
      return found ? [`${place}: “${found[0]}” in “${text.trim()}”`] : [];
    });

  it('are the only ones in titles and help of actions and fields, and in what is said of taking back', () => {
    const said = [
      ...actions.flatMap((action): [string, string][] => {
        const place = `${action.entity}.${action.name}`;
        const { reverse } = action as { readonly reverse?: unknown };
        // Some look at what was done; the others say that it cannot be undone, and what can be done instead.
        const never = typeof reverse === 'function' && reverse.length === 0 ? (reverse as () => unknown)() : undefined;
        return [
          [place, action.title],
          [place, action.help],
          ...(typeof never === 'string' ? [[`${place} taken back`, never] as [string, string]] : []),
          // An example for scripts stands where the pane has a picker.
          ...Object.entries(action.parameters.properties).flatMap(([name, { title, description }]): [string, string][] =>
            /[[{]"|over REST/.test(description) ? [] : [[`${place}.${name}`, `${title}. ${description}`]],
          ),
        ];
      }),
      ...entities.flatMap((entity): [string, string][] => [
        [entity.name, `${entity.title}. ${entity.titles}. ${entity.help}`],
        ...entity.fields
          .filter(({ inner }) => inner !== true)
          .map(({ name, label, help }): [string, string] => [`${entity.name}.${name}`, `${label}. ${help}`]),
      ]),
    ];
    assert.ok(said.length > 500);
    assert.deepEqual(foreignIn(said), []);
  });

  it('are the only ones in what the screens say by themselves', () => {
    const root = join(import.meta.dirname, '..', '..', 'addin');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
    const said: [string, string][] = [];
    const look = (node: unknown, file: string): void => {
      if (Array.isArray(node)) for (const each of node) look(each, file);
      if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
      const { type, value } = node as { readonly type?: string; readonly value?: unknown };
      if (type === 'ImportDeclaration') return;
      const text = type === 'TemplateElement' ? (value as { readonly cooked: string }).cooked : type === 'JSXText' || type === 'Literal' ? value : undefined;
      // One word is a name in the code; a path is a request.
      if (typeof text === 'string' && text.trim().includes(' ') && !/^[A-Z]+ \//.test(text)) said.push([file, text]);
      for (const each of Object.values(node)) look(each, file);
    };
    for (const file of sources) look(parseSync(file, readFileSync(join(root, file), 'utf8')).program, file);
    assert.ok(said.length > 500);
    // For scripts: the developer's corner of a job.
    assert.deepEqual(
      foreignIn(said).filter((each) => !/Copy as curl/.test(each)),
      [],
    );
  });

  it('say a value of several parts as people say it', () => {
    const property = { type: 'array' } as const;
    const features = [{ standardFeature: 'SIP Channel', featureCount: 10, startDate: '2025-02-01' }, { standardFeature: 'Caller Display' }];
    assert.equal(valueSaid(features, property, british), '10 × SIP Channel from 1 Feb 2025 and Caller Display');
    assert.equal(valueSaid([{ invoiceID: 'invoice 100003', amount: 40.5 }], property, british), '£40.50 to invoice 100003');
  });
});
