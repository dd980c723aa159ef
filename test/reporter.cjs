/**
 * Mocha's spec report, closed by one plain line with the counts. With TIMES=FILE it also writes where the time went: the files
 * and then the tests and hooks that took longest, hooks by themselves where mocha counts them to nothing.
 */
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const { reporters, Runner } = require('mocha');

const { EVENT_TEST_END, EVENT_HOOK_END, EVENT_RUN_END } = Runner.constants;
/** As it is in the project, whether it ran as it is or as test/compile.ts made it. */
const sourceOf = (file) => relative('', file).replace(/^dist\/js\/(.*)\.js$/, '$1.ts');
const seconds = (milliseconds) => `${(milliseconds / 1_000).toFixed(1).padStart(7)} s`;

module.exports = class Counted extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const took = [];
    if (process.env.TIMES) {
      const note = (what) => (each) =>
        took.push({ what, file: sourceOf(each.file ?? each.parent?.file ?? ''), title: each.fullTitle(), time: each.duration ?? 0 });
      runner.on(EVENT_TEST_END, note('test'));
      runner.on(EVENT_HOOK_END, note('hook'));
    }
    runner.once(EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
      if (!process.env.TIMES) return;
      const files = new Map();
      for (const { file, time } of took) files.set(file, (files.get(file) ?? 0) + time);
      const lines = [...files].sort((a, b) => b[1] - a[1]).map(([file, time]) => `${seconds(time)} ${file}`);
      const slowest = took
        .sort((a, b) => b.time - a.time)
        .slice(0, 100)
        .map(({ what, file, title, time }) => `${seconds(time)} ${what} ${file}: ${title}`);
      writeFileSync(process.env.TIMES, [...lines, '', ...slowest, ''].join('\n'));
    });
  }
};
