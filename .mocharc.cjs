/** How mocha runs here; `npm test` adds --parallel, where `jobs` counts: much of the waiting is for browsers, disks and other processes. */
const { availableParallelism } = require('node:os');

module.exports = {
  'node-option': ['import=tsx'],
  // For what hangs, not for what is slow: a busy machine takes its time.
  timeout: 240_000,
  jobs: availableParallelism() + 1,
  reporter: 'test/reporter.cjs',
  exit: true,
};
