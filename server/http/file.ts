/** A body that is a file: of one of these media types and as it is, read by its route when its turn comes. */
import type { Request, Response } from 'express';
import { wrongMediaType } from '../../shared/fault.js';
import { unhurried } from './listening.js';
import { inTurn } from './turns.js';

/** Its media type, once it is its turn. Throws 415001 before a byte of it is read. */
export async function fileInTurn<const T extends string>(request: Request, response: Response, ...types: readonly [T, ...T[]]): Promise<T> {
  const said = (request.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  const type = types.find((each) => each === said);
  if (type === undefined) throw wrongMediaType(`Send "Content-Type: ${types.join('" or "')}".`);
  if (request.get('content-encoding') !== undefined) throw wrongMediaType('Send the file plain, without Content-Encoding.');
  await inTurn(response, 'many');
  await inTurn(response, 'bodies');
  // A sender who asks first is told to go on only here: whoever is refused earlier sends nothing.
  if (/^100-continue$/i.test(request.get('expect') ?? '')) response.writeContinue();
  unhurried(request);
  return type;
}
