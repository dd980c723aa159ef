/** Answers that are too large to be one string in memory. */
import type { Response } from 'express';
import type { Preview, RowPreview } from '../../shared/types.js';
import { breath } from '../database/breath.js';

/** How long a reader may keep an answer waiting in all: who takes a byte now and then would keep a turn of everybody's for ever. */
const PATIENCE = { milliseconds: 60_000, bytesPerSecond: 16 * 1024 };

/**
 * Writes a piece and waits until there is room for the next, or nobody there to read it. One listener for all pieces:
 * compression hands those for `drain` on to its own stream and never takes one back. Who reads too slowly is cut off.
 */
function writer(response: Response, { milliseconds, bytesPerSecond } = PATIENCE): (piece: string) => Promise<void> {
  let go = (): void => {};
  let [waited, written] = [0, 0];
  response.on('drain', () => go());
  response.on('close', () => go());
  return async (piece) => {
    written += piece.length;
    if (response.write(piece) || response.destroyed) return;
    const since = performance.now();
    const enough = setTimeout(() => response.destroy(), milliseconds + (written / bytesPerSecond) * 1_000 - waited);
    await new Promise<void>((resolve) => (go = resolve));
    clearTimeout(enough);
    waited += performance.now() - since;
  };
}

/** A preview as it is, where all of it is there. */
export async function sendPreview(response: Response, { rows, ...preview }: Preview): Promise<void> {
  const all = async function* (): AsyncGenerator<readonly RowPreview[]> {
    yield rows;
  };
  await sendPreviewed(response, rows.length, all(), async () => preview);
}

/**
 * A preview whose rows come some at a time, and last what stands beside them. Of many rows nothing is kept: each goes out before the next
 * ones are planned, so that 100,000 of them neither fill the memory nor hold the event loop. What fails in the middle cuts the answer off.
 */
export async function sendPreviewed(
  response: Response,
  count: number,
  slices: AsyncGenerator<readonly RowPreview[]>,
  beside: () => Promise<Omit<Preview, 'rows'>>,
): Promise<void> {
  if (count <= 500) {
    const rows: RowPreview[] = [];
    for await (const some of slices) rows.push(...some);
    response.json({ ...(await beside()), rows });
    return;
  }
  const write = writer(response);
  let begun = false;
  for await (const rows of slices) {
    if (!begun) response.status(200).type('application/json');
    for (let from = 0; from < rows.length; from += 100) {
      const piece = rows
        .slice(from, from + 100)
        .map((row) => JSON.stringify(row))
        .join(',');
      if (response.destroyed) return;
      await write(`${begun ? ',' : '{"rows":['}${piece}`);
      begun = true;
      await breath();
    }
  }
  if (!response.destroyed) response.end(`],${JSON.stringify(await beside()).slice(1)}`);
}

/** Pieces of text as they come; stops reading when the caller goes away. */
export async function sendStream(response: Response, type: string, pieces: AsyncIterable<string>, patience = PATIENCE): Promise<void> {
  response.status(200).type(type);
  const write = writer(response, patience);
  for await (const piece of pieces) {
    if (response.destroyed) return;
    await write(piece);
  }
  response.end();
}
