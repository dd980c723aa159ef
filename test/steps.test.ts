/** What follows a step that failed, in its suite and beside it. */
import assert from 'node:assert/strict';
import Mocha, { Runner, Suite, Test } from 'mocha';
import { inSteps } from './steps.js';

describe('tests in steps', () => {
  it('fail after one that failed, and leave those beside them to run', async () => {
    const run: string[] = [];
    const told: Record<string, string> = {};
    const root = new Suite('', {} as Mocha.Context);
    const adding = (suite: Suite, title: string, work: () => void = () => undefined): void => {
      suite.addTest(
        new Test(title, () => {
          run.push(title);
          work();
        }),
      );
    };
    const steps = Suite.create(root, 'steps');
    inSteps(steps);
    adding(steps, 'one');
    adding(steps, 'two', () => assert.fail('broken'));
    adding(steps, 'three');
    adding(steps, 'four');
    adding(Suite.create(root, 'beside'), 'five');

    const runner = new Runner(root, {});
    runner.on('pass', ({ title }) => {
      told[title] = 'passed';
    });
    runner.on('fail', ({ title }, error: Error) => {
      told[title] = error.message;
    });
    await new Promise((resolve) => {
      runner.run(resolve);
    });

    assert.deepEqual(run, ['one', 'two', 'five']);
    assert.deepEqual(told, {
      one: 'passed',
      two: 'broken',
      three: 'An earlier step failed: two.',
      four: 'An earlier step failed: two.',
      five: 'passed',
    });
  });
});
