/** How mocha runs here; `npm test` adds --parallel, where `jobs` counts: much of the waiting is for browsers, disks and other processes. */
const { mkdtempSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');

// Databases that many tests begin with, made once a run (test/templates.ts).
process.env.TEST_TEMPLATES ??= mkdtempSync(join(tmpdir(), 'sheetbridge-templates-'));

module.exports = {
  'node-option': ['import=tsx'],
  require: ['test/clearing.cjs'],
  // For what hangs, not for what is slow: a busy machine takes its time.
  timeout: 240_000,
  jobs: availableParallelism() + 2,
  reporter: 'test/reporter.cjs',
  exit: true,
};
