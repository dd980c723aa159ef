/** The loop of long work: looks again at once where it is woken, and ever later while rounds fail. Only the shortest times are held. */
import assert from 'node:assert/strict';
import { once, EventEmitter } from 'node:events';
import { databaseAway } from '../../shared/fault.js';
import { Loop } from '../../server/work/loop.js';

type Round = (nth: number) => boolean;

/** A loop that never looks by itself; the times of its rounds, what it logged, and how many failures it was told of. */
function looping(round: Round) {
  const rounds: number[] = [];
  const logged: string[] = [];
  const failures: unknown[] = [];
  const turned = new EventEmitter();
  const say = (level: string) => (_what: object, message: string) => void logged.push(`${level} ${message}`);
  const loop = new Loop({
    name: 'the work',
    log: { warn: say('warn'), error: say('error') },
    idle: 2 ** 30,
    async round() {
      rounds.push(performance.now());
      turned.emit('round');
      return round(rounds.length);
    },
    failed: (error) => failures.push(error),
  });
  const until = async (count: number): Promise<void> => {
    while (rounds.length < count) await once(turned, 'round');
  };
  return { loop, rounds, logged, failures, until };
}

describe('the loop of long work', () => {
  it('waits twice as long after each round that fails, deaf to calls, and goes on by itself', async () => {
    const { loop, rounds, logged, failures, until } = looping((nth) => {
      if (nth <= 2) throw new Error('a fault');
      if (nth === 3) throw databaseAway();
      return false;
    });
    loop.start();
    const calls = setInterval(() => loop.wake(), 5);
    await until(4);
    clearInterval(calls);
    await loop.stop();
    const pauses = rounds.slice(1, 4).map((at, before) => at - rounds[before]!);
    for (const [place, least] of [100, 200, 400].entries()) assert.ok(pauses[place]! >= least - 2, `${pauses[place]} ms, not ${least}`);
    assert.equal(failures.length, 3);
    assert.deepEqual(logged, ['error the work: a round failed', 'error the work: a round failed', 'warn the work: the database is away; work waits for it']);
  });

  it('looks once more where it was woken in the middle of a round, and goes on where a round says that there is more', async () => {
    const { loop, rounds, until } = looping((nth) => {
      if (nth === 1) loop.wake();
      return nth === 2;
    });
    loop.start();
    await until(3);
    loop.wake();
    await until(4);
    await loop.stop();
    assert.ok(rounds.length >= 4);
  });

  it('ends at once in the longest pause, asks no more after it, and begins again', async () => {
    const { loop, rounds, until } = looping((nth) => {
      if (nth < 4) throw new Error('a fault');
      return false;
    });
    loop.start();
    await until(3);
    await loop.stop();
    assert.ok(loop.stopping && rounds.length === 3);
    loop.wake();
    loop.start();
    await until(4);
    await loop.stop();
  });
});
