/** An Outbox in a process of its own, to be killed: sends what waits in the database at DATABASE_URL to the mail server at SMTP_URL. */
import { createOutbox } from '../../server/outbox/index.js';
import { openStore } from '../../server/database/index.js';
import { catalogue } from '../fixtures.js';
import { log } from '../runs/company.js';

const { DATABASE_URL = '', SMTP_URL = '' } = process.env;
const now = (): string => new Date().toISOString();
createOutbox({
  store: await openStore(DATABASE_URL),
  log,
  now,
  today: () => '2025-01-24',
  catalogue: async () => catalogue,
  smtp: SMTP_URL,
  plain: true,
  from: 'Billing <billing@reseller.example>',
  folder: undefined,
  perMinute: 1_000_000,
  // A dead sender's mails are taken up again after this; nobody waits minutes for a test.
  lease: 1_500,
}).start();
