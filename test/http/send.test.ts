/** Long answers: written as fast as they are read, with nothing left behind, and given up when nobody reads them any more. */
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { Preview, RowPreview } from '../../shared/types.js';
import { sendPreview, sendPreviewed, sendStream } from '../../server/http/send.js';

/** A response whose reader takes its time, and how often somebody has listened for `drain`: behind compression none is taken back. */
function slow(): { readonly response: PassThrough; readonly listeners: () => number } {
  const response = Object.assign(new PassThrough({ highWaterMark: 16 }), { status: () => response, type: () => response });
  let drains = 0;
  response.on('newListener', (type: string) => {
    if (type === 'drain') drains += 1;
  });
  return { response, listeners: () => drains };
}

async function* pieces(count: number): AsyncGenerator<string> {
  for (let each = 0; each < count; each += 1) yield `${each}: twenty characters\n`;
}

const rows = Array.from({ length: 3_000 }, (_, index) => ({ id: String(index) }) as RowPreview);

describe('a long answer', () => {
  it('waits for its reader without a listener more for every piece', async () => {
    const { response, listeners } = slow();
    let length = 0;
    const read = (async () => {
      for await (const data of response) length += (data as Buffer).length;
    })();
    await sendStream(response as never, 'text/csv', pieces(200));
    await read;
    assert.ok(length > 4_000);
    assert.equal(listeners(), 1);
  });

  it('ends when its reader goes away in the middle, a stream as a preview', async () => {
    for (const send of [
      (response: PassThrough) => sendStream(response as never, 'text/csv', pieces(1_000_000)),
      (response: PassThrough) => sendPreview(response as never, { rows } as unknown as Preview),
    ]) {
      const { response } = slow();
      const sent = send(response);
      setTimeout(() => response.destroy(), 20);
      await sent;
      assert.ok(response.destroyed && !response.writableFinished);
    }
  });

  it('is cut off where its reader takes a byte now and then, and not where it is only slow', async () => {
    const patience = { milliseconds: 60, bytesPerSecond: 100_000 };
    const [idle, steady] = [slow().response, slow().response];
    await sendStream(idle as never, 'text/csv', pieces(1_000), patience);
    assert.ok(idle.destroyed && !idle.writableFinished);
    const read = (async () => {
      for await (const _ of steady) await new Promise((later) => setTimeout(later, 1));
    })();
    await sendStream(steady as never, 'text/csv', pieces(40), { ...patience, milliseconds: 60_000 });
    await read;
    assert.ok(steady.writableFinished);
  });

  it('of a preview goes out before the next rows are planned, and what stands beside them comes last', async () => {
    const { response } = slow();
    let text = '';
    const begun: string[] = [];
    const slices = async function* (): AsyncGenerator<readonly RowPreview[]> {
      for (const [place, some] of [rows.slice(0, 1_000), rows.slice(1_000, 2_000), rows.slice(2_000)].entries()) {
        begun.push(`${place}: ${text.length > 0}`);
        yield some;
      }
    };
    const read = (async () => {
      for await (const data of response) text += String(data);
    })();
    await sendPreviewed(response as never, rows.length, slices(), async () => {
      begun.push('beside');
      return { digest: 'x' } as Preview;
    });
    await read;
    assert.deepEqual(begun, ['0: false', '1: true', '2: true', 'beside']);
    assert.deepEqual(JSON.parse(text), { rows, digest: 'x' });
  });
});
