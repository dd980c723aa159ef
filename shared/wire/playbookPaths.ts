/** The paths of playbooks, as every path is declared (shared/contract.ts). */
import { checks, openers } from '../playbooks.js';
import { members, path, plain } from './path.js';
import { playbook, playbookMonth, playbookVersion } from './playbooks.js';
import { text as word } from './query.js';
import { list, type Json } from './shape.js';

const step = members(
  {
    key: { ...plain, maxLength: 20, description: 'Its own; given where it is left out.' },
    name: { ...plain, maxLength: 100 },
    help: { ...plain, maxLength: 500 },
    opens: { type: 'string', enum: openers },
    entity: plain,
    where: { type: 'object', description: 'Filters by their names, as in an order; dates may be words such as endOfMonth-1m.' },
    total: { ...plain, description: 'The field whose sum is its total.' },
    action: plain,
    parameters: { type: 'object', description: 'What the form of the action is filled with; dates may be words.' },
    check: {
      ...members({ test: { type: 'string', enum: checks }, amount: { type: ['number', 'string'], description: 'Pounds.' }, step: plain }, ['test']),
      type: ['object', 'null'],
      description: 'What has to be so before it can be ticked off.',
    },
  },
  ['name', 'entity'],
);
const kept: Json = { name: { type: 'string', maxLength: 100 }, steps: { type: 'array', items: step, maxItems: 50 } };

export const playbookPaths = {
  'GET /playbooks': path({ id: 'listPlaybooks', summary: 'The playbooks there are, the shipped month-end first', tag: 'playbooks', answer: list(playbook) }),
  'POST /playbooks': path({
    id: 'makePlaybook',
    summary: 'A playbook of one’s own',
    tag: 'playbooks',
    body: members(kept, ['name']),
    status: 201,
    answer: playbook,
  }),
  'PATCH /playbooks/:id': path({
    id: 'changePlaybook',
    summary: 'Another name, or other steps: a new version',
    tag: 'playbooks',
    body: members({ ...kept, version: { type: 'integer', description: 'The version that was changed.' } }),
    answer: playbook,
  }),
  'DELETE /playbooks/:id': path({ id: 'deletePlaybook', summary: 'Delete it, and what was ticked off in it', tag: 'playbooks', status: 204 }),
  'GET /playbooks/:id/versions': path({
    id: 'listPlaybookVersions',
    summary: 'What it was before, the newest first',
    tag: 'playbooks',
    answer: list(playbookVersion),
  }),
  'GET /playbooks/:id/month': path({
    id: 'readPlaybookMonth',
    summary: 'Its steps in a month: days, figures now and of the month before, who did what',
    tag: 'playbooks',
    query: { month: word('As 2025-01; this month where it is left out.') },
    answer: playbookMonth,
  }),
  'POST /playbooks/:id/marks': path({
    id: 'markPlaybookStep',
    summary: 'Begin a step, tick it off, or open it again',
    tag: 'playbooks',
    body: members(
      {
        month: plain,
        step: plain,
        state: { type: 'string', enum: ['begun', 'done', 'open'] },
        takeOver: { type: 'boolean', description: 'Of begun: although somebody else is at it.' },
        runID: { ...plain, description: 'The job that did it.' },
      },
      ['month', 'step', 'state'],
    ),
    answer: playbookMonth,
  }),
} as const;
