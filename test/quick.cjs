/** `npm run test:quick`: pure rules, laws, the bridge and the stand-in on SQLite; no browser and nothing that is killed. */
process.env.TEST_DATABASE ??= 'sqlite';
// Random lives and the walk of all rights take part of what npm test takes (test/size.ts).
process.env.TEST_SIZE ??= 'quick';

module.exports = {
  ...require('../.mocharc.cjs'),
  spec: ['test/**/*.test.ts'],
  ignore: ['test/browser/**', 'test/faults/**', 'test/excel/host.test.ts', 'test/**/*faults.test.ts', 'test/**/crash.test.ts', 'test/commands.test.ts'],
  parallel: true,
};
