/** `npm test`: what test/compile.ts made, so that its processes do not compile everything anew, each for itself. */
module.exports = {
  ...require('../.mocharc.cjs'),
  'node-option': ['enable-source-maps'],
  // What waits longest comes first, so that nothing long is left for the end, when only one process still works.
  spec: ['{faults,browser}/**/*', '*', '!(faults|browser)/**/*'].map((each) => `dist/js/test/${each}.test.js`),
};
