/** Turns of heavy work: bounded for each user and for all, first come first served among those who may. */
import assert from 'node:assert/strict';
import { answering, breath, paced, shortRequest } from '../../server/database/breath.js';
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

  it('are given up by who goes away meanwhile', async () => {
    const line = new Turns({ each: 1, all: 1, waiting: 20, patience: 1_000 });
    const release = await line.take('a');
    const gone = new AbortController();
    const left = assert.rejects(line.take('a', gone.signal), (fault: Fault) => fault.code === 429001);
    gone.abort();
    await left;
    release();
    (await line.take('b'))();
  });

  it('are refused with 429001 to whose line is full', async () => {
    const { ask } = asking();
    for (let n = 0; n < 22; n += 1) void ask('a').catch(() => undefined);
    await assert.rejects(ask('a'), (fault: Fault) => fault.code === 429001 && fault.retryAfter === 5);
    await ask('b');
  });
});

describe('a breath of long work', () => {
  const took = async (work: () => Promise<unknown>): Promise<number> => {
    const since = performance.now();
    await work();
    return performance.now() - since;
  };

  /** Each of them would last 30 milliseconds, were anybody waited for. */
  const twenty = async (): Promise<void> => {
    for (let n = 0; n < 20; n += 1) await breath();
  };

  it('waits for requests that ask for little, and for none very long', async () => {
    const end = shortRequest();
    let ended = false;
    setTimeout(() => {
      ended = true;
      end();
    }, 5);
    await breath();
    assert.ok(ended, 'it let the short one go first');
    const other = shortRequest();
    assert.ok((await took(breath)) >= 25, 'its patience has a length');
    other();
    other();
    assert.ok((await took(twenty)) < 400, 'nobody is waited for any more');
  });

  it('waits for none that takes its time itself', async () => {
    shortRequest();
    await new Promise((later) => setTimeout(later, 520));
    assert.ok((await took(twenty)) < 400);
  });

  it('of a request that asks for little waits for nobody, least of all for itself, until it asks for much', async () => {
    const [mine, other] = [shortRequest(), shortRequest()];
    const work = (what: () => Promise<void>): Promise<number> =>
      new Promise((done, fail) => {
        answering(mine, () => void took(what).then(done, fail));
      });
    assert.ok((await work(twenty)) < 400);
    mine();
    assert.ok((await work(breath)) >= 25, 'it asks for much now, and another for little');
    other();
  });

  it('comes again and again in work with many', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const busy = Array.from({ length: 2_000 }, () => 0);
    await paced(busy, () => {
      for (const until = performance.now() + 0.05; performance.now() < until;);
    });
    clearInterval(timer);
    assert.ok(turns >= 3, `${turns} turns of others`);
  });
});
