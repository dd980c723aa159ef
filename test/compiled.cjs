/** `npm test`: what test/compile.ts made, so that its processes do not compile everything anew, each for itself. */
module.exports = {
  ...require('../.mocharc.cjs'),
  'node-option': ['enable-source-maps'],
  // What takes longest by itself comes first and what ends soon comes last, so that no process works on alone in the end.
  spec: [
    'http/{laws,access}',
    '{database,commands}',
    '{faults,browser}/**/*',
    'http/!(laws|access)',
    '!(faults|browser|http|pane|actions)/**/*',
    '!(database|commands)',
    '{pane,actions}/**/*',
  ].map((each) => `dist/js/test/${each}.test.js`),
};
