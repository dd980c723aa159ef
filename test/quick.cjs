/** `npm run test:quick`: pure rules, laws, the bridge and the stand-in on SQLite; no browser, nothing that is killed and nothing that takes long. */
process.env.TEST_DATABASE ??= 'sqlite';
// Random lives and the walk of all rights take part of what npm test takes (test/size.ts).
process.env.TEST_SIZE ??= 'quick';

const { availableParallelism } = require('node:os');

module.exports = {
  ...require('./compiled.cjs'),
  // The longest one first, so that it is not what all others wait for in the end.
  spec: ['http/laws', '*', '!(http)/**/*', 'http/!(laws)'].map((each) => `dist/js/test/${each}.test.js`),
  ignore: [
    ...['browser/**', 'faults/**', 'excel/host.test.js', '**/*faults.test.js', '**/crash.test.js', 'commands.test.js'].map((each) => `dist/js/test/${each}`),
    ...require('./long.cjs'),
  ],
  parallel: true,
  // Nothing waits here, and each further process makes the same code fast once more: eight seconds of processor. Of one, mocha makes none.
  jobs: Math.max(2, availableParallelism()),
};
