/** `npm test`: what test/compile.ts made, so that its processes do not compile everything anew, each for itself. */
const { readdirSync } = require('node:fs');
const { sep } = require('node:path');

/** What takes longest by itself comes first and what ends soon comes last, so that no process works on alone in the end. */
const order = [/^http\/laws\./, /^http\/access\./, /^(database|commands)\./, /^(faults|browser)\//, /^http\//, /^(?!pane\/|actions\/).*\//, /^[^/]*$/, /./];
const place = (file) => order.findIndex((each) => each.test(file));

// By their names and not by patterns: one that finds nothing is passed over with a warning that nobody reads.
const files = readdirSync(__dirname, { recursive: true })
  .map((file) => file.replaceAll(sep, '/'))
  .filter((file) => file.endsWith('.test.ts'))
  .sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1));

module.exports = {
  ...require('../.mocharc.cjs'),
  'node-option': ['enable-source-maps'],
  spec: files.map((file) => `dist/js/test/${file.replace(/ts$/, 'js')}`),
};
