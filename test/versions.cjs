/**
 * The quick tests on a further version of Node: without what runs in a browser in any case, without what starts processes, and with a
 * few of the random lives, since a rule that holds in one version does in the next.
 */
process.env.VECTORS ??= '100';
const quick = require('./quick.cjs');

module.exports = {
  ...quick,
  ignore: [
    ...quick.ignore,
    ...['pane/**', 'excel/**', 'production.test.js', 'backup.test.js', 'upgrade/**', 'runs/verify.test.js'].map((each) => `dist/js/test/${each}`),
  ],
};
