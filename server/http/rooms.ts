/** Rooms side by side under one address: a request is handed to those that have a route for it, instead of being held against every route there is. */
import type { RequestHandler, Router } from 'express';

/**
 * A router that is asked only for addresses which begin with a word that one of its routes begins with: express tries the pattern of each
 * route in turn, and most rooms have none. One that looks at every request, or whose routes begin with a variable, is asked always.
 */
export function askedByWord(room: Router): RequestHandler {
  const words = new Set<string>();
  for (const { route } of room.stack) {
    const word = route?.path.split('/')[1];
    if (word === undefined || !/^[\w-]+$/.test(word)) return room;
    words.add(word);
  }
  return (request, response, next) => {
    if (words.has(request.path.split('/', 2)[1] ?? '')) room(request, response, next);
    else next();
  };
}
