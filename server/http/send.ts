/** Answers that are too large to be one string in memory. */
import type { Response } from 'express';
import type { Preview } from '../../shared/types.js';
import { breath } from '../database/breath.js';

/**
 * Writes a piece and waits until there is room for the next, or nobody there to read it. One listener for all pieces:
 * compression hands those for `drain` on to its own stream and never takes one back.
 */
function writer(response: Response): (piece: string) => Promise<void> {
  let go = (): void => {};
  response.on('drain', () => go());
  response.on('close', () => go());
  return async (piece) => {
    if (!response.write(piece) && !response.destroyed) await new Promise<void>((resolve) => (go = resolve));
  };
}

/** A preview, its rows written in pieces so that 100,000 of them do not hold the event loop. */
export async function sendPreview(response: Response, { rows, ...preview }: Preview): Promise<void> {
  if (rows.length <= 500) {
    response.json({ ...preview, rows });
    return;
  }
  response.status(200).type('application/json');
  const head = JSON.stringify(preview);
  const write = writer(response);
  await write(`${head.slice(0, -1)},"rows":[`);
  for (let from = 0; from < rows.length; from += 100) {
    const piece = rows
      .slice(from, from + 100)
      .map((row) => JSON.stringify(row))
      .join(',');
    if (response.destroyed) return;
    await write(from === 0 ? piece : `,${piece}`);
    await breath();
  }
  response.end(']}');
}

/** Pieces of text as they come; stops reading when the caller goes away. */
export async function sendStream(response: Response, type: string, pieces: AsyncIterable<string>): Promise<void> {
  response.status(200).type(type);
  const write = writer(response);
  for await (const piece of pieces) {
    if (response.destroyed) return;
    await write(piece);
  }
  response.end();
}
