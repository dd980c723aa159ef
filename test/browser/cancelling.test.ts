/**
 * "Please cancel these": an e-mail with forty numbers in it, from the paste over the price and the sign-off to the answer, with the user's
 * clicks and typed characters counted. Seconds are those of the keystroke-level model (Card, Moran and Newell, 1980).
 */
import assert from 'node:assert/strict';
import { left, openScene, startBridge, type RunningBridge, type Scene } from './scene.js';

interface Number {
  readonly id: string;
  readonly number: string;
  readonly status: string;
}

/** A decision, the way to the place, the click; a character; from the mouse to the keys and back; a line looked over. */
const seconds = { click: 1.35 + 1.1 + 0.2, character: 0.28, hands: 0.8, line: 1 } as const;

const spellings: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => `+44 ${number.replace(/^0/, '')}`,
  (number) => number.replaceAll(' ', ''),
  (number) => `0044${number.replaceAll(' ', '').replace(/^0/, '')}`,
  (number) => number.replaceAll(' ', '').replace(/^0/, ''),
];

describe('forty numbers out of an e-mail', function () {
  let bridge: RunningBridge;
  let scene: Scene;
  before(async () => {
    bridge = await startBridge({ sample: 120 });
    scene = await openScene(bridge);
    await scene.signIn();
  });
  after(() => left(scene, bridge));

  it('are cancelled, priced, signed off and answered in three minutes', async () => {
    const numbers = (await bridge.call<readonly Number[]>('GET', '/numbers?active&limit=40')).filter(({ number }) => number.startsWith('0'));
    assert.equal(numbers.length, 40);
    const mail = [
      'Hi Sam,',
      'please cancel these by the end of the month, the office in Leeds closes:',
      ...numbers.map(({ number }, at) => spellings[at % spellings.length]!(number)),
      '01999 000000',
      'Kind regards',
      'Jo Ellis',
    ].join('\n');
    scene.clicks();
    await scene.press(/^Somebody else’s list/);
    await scene.fill(/Paste it here/, mail);
    await scene.press('Look them up');
    await scene.says('40 found');
    await scene.press('List 40 numbers');
    await scene.says('40 numbers selected');
    await scene.press(/^Drop Number/);
    await scene.fill(/^Drop Date/, '2025-01-31');
    await scene.choose(/^Number Status/, 'Dropped');
    await scene.press('Preview 40 numbers');
    await scene.says('40 numbers ready');
    await scene.says(/monthly revenue −£/i);
    // The sheet that whoever signs has before them.
    await scene.press('To sheet');
    await scene.says(/Written to the sheet/);
    await scene.press(/^Drop 40 numbers/);
    await scene.says('✓ 40 numbers done');
    await scene.press('Reply to a sheet');
    await scene.says('Written to the sheet “Reply”.');
    const clicks = scene.clicks();
    const told = (await scene.rows('Reply')).map((row) => String(row['What was done']));
    assert.equal(told.filter((each) => each.startsWith('Dropped on 31 Jan 2025')).length, 40, told.join('\n'));
    assert.equal(told.filter((each) => each === 'It is not known to us. Please check it.').length, 1);
    assert.equal(told.length, 41, 'neither the greeting nor the signature is answered');
    const characters = '31/01/2025'.length + 'v'.length;
    const taken = clicks * seconds.click + characters * seconds.character + 2 * seconds.hands + (told.length + 40) * seconds.line;
    assert.ok(taken < 180, `${clicks} clicks, ${taken.toFixed(0)} seconds`);
    const after = await Promise.all(numbers.map(({ id }) => bridge.call<Number>('GET', `/numbers/${id}`)));
    assert.ok(after.every(({ status }) => status === 'Dropped'));
  });
});
