/** Tests of which each goes on where the one before it ended. */
import type { Suite } from 'mocha';

/** Once a step of the suite has failed the later ones fail too and say so. Tests beside them go on, which `bail` would end, in other files too. */
export function inSteps(suite: Suite): void {
  let failed: string | undefined;
  suite.beforeEach(function () {
    if (failed === undefined) return;
    this.currentTest!.fn = () => {
      throw new Error(`An earlier step failed: ${failed}.`);
    };
  });
  suite.afterEach(function () {
    if (this.currentTest!.isFailed()) failed ??= this.currentTest!.title;
  });
}
