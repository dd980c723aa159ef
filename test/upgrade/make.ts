/**
 * `npx tsx test/upgrade/make.ts NAME [MAIN]`: has the program (this one, or that of another checkout's main.ts) make a small database with
 * some history, and keeps the file and what that program told of it, compressed, for the test that brings it up to date.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { served, token } from '../faults/served.js';
import { told, type Ask } from './told.js';

/** Drops, a way back, money, a person with rights of the old kind: what later programs had to bring up to date. */
const story: readonly (readonly [string, string, unknown])[] = [
  ['POST', '/features?action=drop', { ids: ['1', '2'], parameters: { status: 'Dropped', dateDrop: '2025-01-31' } }],
  ['POST', '/features?action=reinstate', { ids: ['2'], parameters: { status: 'Active', dateReinstate: '2025-02-03' } }],
  ['POST', '/features?action=changeRecurringCharge', { ids: ['3'], parameters: { increasePercent: 5, updatedDate: '2025-02-01' } }],
  ['POST', '/customers/1/payments', { amount: 25, paymentDate: '2025-01-20', paymentMethod: 'Cash' }],
  ['PATCH', '/customers/2', { creditLimit: 1234.56, internalUse: 'Zoë’s account, “special”' }],
  ['POST', '/users', { name: 'Ann Other', email: 'ann@example.com', permissions: { '*': 'run' }, apiWrite: true }],
];

const [name = '', program] = process.argv.slice(2);
if (!/^[\w.-]+$/.test(name)) throw new Error('Use: npx tsx test/upgrade/make.ts NAME [MAIN]');
const folder = mkdtempSync(join(tmpdir(), 'sheetbridge-'));
try {
  const file = join(folder, 'made.sqlite');
  const bridge = await served(`sqlite:${file}`, { SAMPLE: '3' }, program);
  const ask: Ask = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${bridge.port}/backend/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  for (const [method, path, body] of story) await ask(method, path, body);
  const figures = await told(ask);
  await bridge.end('SIGTERM');
  writeFileSync(join(import.meta.dirname, `${name}.sqlite.gz`), gzipSync(readFileSync(file), { level: 9 }));
  writeFileSync(join(import.meta.dirname, `${name}.json.gz`), gzipSync(JSON.stringify(figures), { level: 9 }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
