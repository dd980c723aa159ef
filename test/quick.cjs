/** `npm run test:quick`: pure rules, laws, the bridge and the stand-in on SQLite; no browser and nothing that is killed. */
process.env.TEST_DATABASE ??= 'sqlite';
// Random lives and the walk of all rights take part of what npm test takes (test/size.ts).
process.env.TEST_SIZE ??= 'quick';

module.exports = {
  ...require('./compiled.cjs'),
  ignore: ['browser/**', 'faults/**', 'excel/host.test.js', '**/*faults.test.js', '**/crash.test.js', 'commands.test.js'].map((each) => `dist/js/test/${each}`),
  parallel: true,
};
