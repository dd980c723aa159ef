/** Answers that are too large to be one string in memory. */
import { once } from 'node:events';
import type { Response } from 'express';
import type { Preview } from '../../shared/types.js';

/** A preview, its rows written in pieces so that 100,000 of them do not hold the event loop. */
export async function sendPreview(response: Response, { rows, ...preview }: Preview): Promise<void> {
  if (rows.length <= 500) {
    response.json({ ...preview, rows });
    return;
  }
  response.status(200).type('application/json');
  const head = JSON.stringify(preview);
  response.write(`${head.slice(0, -1)},"rows":[`);
  for (let from = 0; from < rows.length; from += 200) {
    const piece = rows
      .slice(from, from + 200)
      .map((row) => JSON.stringify(row))
      .join(',');
    if (!response.write(from === 0 ? piece : `,${piece}`)) await once(response, 'drain');
    await new Promise((next) => setImmediate(next));
  }
  response.end(']}');
}

/** Pieces of text as they come; stops reading when the caller goes away. */
export async function sendStream(response: Response, type: string, pieces: AsyncIterable<string>): Promise<void> {
  response.status(200).type(type);
  for await (const piece of pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
