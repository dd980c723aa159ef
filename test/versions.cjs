/**
 * What further versions of Node are tried with: the quick tests without what runs in a browser in any case and with a few of the random
 * lives, since a rule that holds in one version does in the next; and of the long ones those of what Node itself gives: the database
 * driver, sockets, streams and files.
 */
process.env.VECTORS ??= '100';
const quick = require('./quick.cjs');

const tried = ['database', 'http/hostile', 'http/leaving', 'http/sessions', 'runs/large'].map((name) => `dist/js/test/${name}.test.js`);

module.exports = {
  ...quick,
  ignore: [...quick.ignore.filter((each) => !tried.includes(each)), ...['pane/**', 'excel/**'].map((each) => `dist/js/test/${each}`)],
};
