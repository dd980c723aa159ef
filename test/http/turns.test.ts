/** Turns of heavy work: bounded for each user and for all, first come first served among those who may. */
import assert from 'node:assert/strict';
import { Turns } from '../../server/http/turns.js';
import { Fault } from '../../shared/fault.js';

describe('turns', () => {
  /** The order in which those who asked got their turn. */
  const asking = (): { readonly began: string[]; ask(who: string): Promise<() => void> } => {
    const bodies = new Turns({ each: 2, all: 3, waiting: 20, patience: 1_000 });
    const began: string[] = [];
    return {
      began,
      ask: async (who) => {
        const release = await bodies.take(who);
        began.push(who);
        return release;
      },
    };
  };
  const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

  it('are two for a user and three in all; the rest waits, and one user’s line does not hold up another', async () => {
    const { began, ask } = asking();
    const first = await ask('a');
    await ask('a');
    void ask('a');
    const other = ask('b');
    await settled();
    assert.deepEqual(began, ['a', 'a', 'b'], 'b has a turn though a came before');
    void ask('c');
    (await other)();
    await settled();
    assert.deepEqual(began, ['a', 'a', 'b', 'c'], 'a has two still');
    first();
    await settled();
    assert.deepEqual(began, ['a', 'a', 'b', 'c', 'a']);
  });

  it('end once, however often that is said', async () => {
    const { began, ask } = asking();
    const release = await ask('a');
    await ask('a');
    void ask('a');
    void ask('a');
    release();
    release();
    await settled();
    assert.equal(began.length, 3);
  });

  it('are refused with 429001 to whose line is full', async () => {
    const { ask } = asking();
    for (let n = 0; n < 22; n += 1) void ask('a').catch(() => undefined);
    await assert.rejects(ask('a'), (fault: Fault) => fault.code === 429001 && fault.retryAfter === 5);
    await ask('b');
  });
});
