/** Who one is and what there is to work on, asked for while Office's library still arrives. */
import { type AnswerTo, call, useExpertMode, useToken } from '../api.js';
import { keepApart, keptExpert, keptToken, onlyPartition } from './keep.js';

type Opening = readonly [AnswerTo<'GET /me', object>, AnswerTo<'GET /entities', object>];

export const opening = (): Promise<Opening> => Promise.all([call('GET /me', {}), call('GET /entities', {})]);

interface Early {
  readonly token: string;
  readonly expert: boolean;
  readonly answers: Promise<Opening>;
}

function askEarly(): Early | undefined {
  const partition = onlyPartition();
  if (partition === undefined) return undefined;
  keepApart(partition);
  const token = keptToken();
  if (token === undefined) return undefined;
  const expert = keptExpert();
  useToken(token);
  useExpertMode(expert);
  const answers = opening();
  // Whoever needs them asks again and is told why not.
  answers.catch(() => undefined);
  return { token, expert, answers };
}

let early = typeof localStorage === 'undefined' ? undefined : askEarly();

/** Once: the answers that are on their way, if they are of who is signed in as Office now says. */
export async function openingOf(token: string, expert: boolean): Promise<Opening> {
  const asked = early;
  early = undefined;
  if (asked?.token !== token || asked.expert !== expert) return opening();
  return asked.answers.catch(opening);
}
