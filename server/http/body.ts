/** JSON bodies, read strictly: UTF-8 only, an object, no key twice, no prototype keys, at most 20 levels deep. */
import express, { type Request, type RequestHandler } from 'express';
import { list } from '../../shared/actions/words.js';
import { type Fault, malformedBody, tooLarge, unknownField, unknownNames, wrongMediaType } from '../../shared/fault.js';
import type { Value, Values } from '../../shared/types.js';
import { Pace } from '../database/breath.js';
import { inTurn } from './turns.js';

/** 100,000 rows with digests and a few parameters each fit; anything above is refused with this number. */
const mostBytes = 32 * 1024 * 1024;
/** An order of one record, or anything else that names no list. */
const mostBytesOfOne = 1024 * 1024;
const deepest = 20;
/** No object of any request has nearly as many names, nor have all objects of one together. */
const mostKeys = 1_000;
/**
 * What a body of the largest size may be made of: 100,000 rows with 25 values each, and ten objects or lists a row. Empty objects and
 * single figures would take thirty times their bytes.
 */
const [mostValues, mostNested] = [3_000_000, 1_000_000];

/** Takes the bytes; what they mean is decided by `bodyOf`, so that every route refuses the same way. */
export const rawBody: RequestHandler = (request, response, next) => {
  // Said at once, not after the last of its bytes.
  const most = /^\/[^/]+\/?$|\/actions$|^\/runs\//.test(request.path) ? mostBytes : mostBytesOfOne;
  if (Number(request.get('content-length')) > most) return next(tooMuch(most));
  const ready = isSmall(request) ? Promise.resolve() : inTurn(response, 'bodies');
  ready.then(() => {
    // A sender who asks first is told to go on only here: whoever is refused earlier sends nothing.
    if (/^100-continue$/i.test(request.get('expect') ?? '')) response.writeContinue();
    (most === mostBytes ? read : readOne)(request, response, (error?: unknown) => {
      if (error) next(isTooLarge(error) ? tooMuch(most) : error);
      else understoodInSlices(request).then(() => next(), next);
    });
  }, next);
};

/** A body that says it is small and is not packed needs no turn; what it unpacks to nobody knows beforehand. */
const isSmall = (request: Request): boolean =>
  request.get('content-encoding') === undefined && request.get('transfer-encoding') === undefined && Number(request.get('content-length') ?? 0) <= 256 * 1024;

const read = express.raw({ type: () => true, limit: mostBytes, inflate: true });
const readOne = express.raw({ type: () => true, limit: mostBytesOfOne, inflate: true });
/** Two short texts need no more, and nothing that is unpacked. */
const mostOfSmall = 4_096;
const readSmall = express.raw({ type: () => true, limit: mostOfSmall, inflate: false });

/** The body of who has not signed in yet: 4 KB, as it comes. */
export const smallBody: RequestHandler = (request, response, next) => {
  if (Number(request.get('content-length')) > mostOfSmall) return next(tooLarge('A sign-in has at most 4 KB.'));
  if (/^100-continue$/i.test(request.get('expect') ?? '')) response.writeContinue();
  readSmall(request, response, (error?: unknown) => next(isTooLarge(error) ? tooLarge('A sign-in has at most 4 KB.') : error));
};
const isTooLarge = (error: unknown): boolean => typeof error === 'object' && error !== null && 'type' in error && error.type === 'entity.too.large';

const tooMuch = (most: number): Fault => tooLarge(`A body may have at most ${most / 1024 / 1024} MB here.`);

/** Bodies of some size, understood before their route runs: what each is, or why it is none. */
const understood = new WeakMap<Request, { readonly value: Values } | { readonly fault: Error }>();
/** From here on a body is looked through in slices. */
const large = 64 * 1024;
/** No text in a large body is longer, except where a whole file or mail is sent as one. */
const longestText = 1_000_000;
const ofOneText = /^\/(statements|outbox\/bounces)\/?$/;

async function understoodInSlices(request: Request): Promise<void> {
  const bytes = request.body as Buffer | undefined;
  if (!Buffer.isBuffer(bytes) || bytes.length < large || !isJSON(request)) return;
  try {
    const text = decoded(bytes);
    // Of a large body nobody needs its bytes any more: what it means takes room enough.
    request.body = undefined;
    const [pace, lists] = [new Pace(), new Lists(text)];
    const longest = ofOneText.test(request.path) ? mostBytes : longestText;
    // Looked through before it is parsed: what has too many names costs no more than its first thousand.
    for (const _ of scan(text, longest, lists)) await pace.on();
    understood.set(request, { value: await lists.parsed(longest, pace) });
  } catch (error) {
    understood.set(request, { fault: error as Error });
  }
}

/** The body as an object; an empty body is `{}`. */
export function bodyOf(request: Request): Values {
  const known = understood.get(request);
  const bytes = request.body as Buffer | undefined;
  if (!known && (!Buffer.isBuffer(bytes) || bytes.length === 0)) return {};
  mediaType(request.headers['content-type']);
  if (known && 'fault' in known) throw known.fault;
  if (known) return known.value;
  const text = decoded(bytes!);
  if (/^[ \t\r\n]*$/.test(text)) return {};
  const value = parsed(text);
  for (const _ of scan(text, mostBytes));
  return value;
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformedBody('The body is not valid UTF-8.');
  }
}

function parsed(text: string): Values {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw noJSON();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformedBody('The body must be a JSON object, like {"status": "Dropped"}.');
  return value as Values;
}

/** Express's own complaints about a body, as faults of ours. */
export function bodyFault(error: unknown): Error | undefined {
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  if (type === 'entity.too.large') return tooMuch(mostBytes);
  if (type === 'encoding.unsupported') return wrongMediaType('Send the body plain, or compressed with gzip, deflate or br.');
  if (type.startsWith('request.') || type.startsWith('entity.') || type === 'stream.encoding.set') return malformedBody('The body could not be read.');
  // A body that says it is gzip and is not fails in zlib, without a type.
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_')
    ? malformedBody('The compressed body could not be unpacked.')
    : undefined;
}

const isJSON = (request: Request): boolean => /^application\/(merge-patch\+)?json\b/i.test(request.get('content-type') ?? '');

function mediaType(header: string | undefined): void {
  const [type = '', ...parameters] = (header ?? '')
    .toLowerCase()
    .split(';')
    .map((each) => each.trim());
  const charset = parameters
    .find((each) => each.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (type !== 'application/json' && type !== 'application/merge-patch+json') throw wrongMediaType('Send "Content-Type: application/json".');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') throw wrongMediaType('Send JSON in UTF-8.');
}

/**
 * What JSON.parse lets pass: a key twice in one object, deep nesting, `__proto__`, texts longer than any is, and more of anything than
 * there is in any request. Strings and brackets are all that has to be followed; of what is no JSON something is found, or JSON.parse
 * says so. Yields now and then.
 */
function* scan(text: string, longest: number, lists?: Lists): Generator<void, void, undefined> {
  const keys: (Set<string> | undefined)[] = [];
  const names = new Set<string>();
  let [values, nested, last] = [0, 0, ''];
  for (let at = 0, next = SLICE; at < text.length; at += 1) {
    if (at > next) {
      next = at + SLICE;
      yield;
    }
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      if (keys.length >= deepest) throw malformedBody(`The body is nested deeper than ${deepest} levels.`);
      if ((nested += 1) > mostNested) throw tooLarge(`A body has at most ${mostNested.toLocaleString('en-GB')} objects and lists.`);
      if (code === 0x5b && keys.length === 1 && keys[0]) lists?.opened(last, at);
      keys.push(code === 0x7b ? new Set() : undefined);
    } else if (code === 0x7d || code === 0x5d) {
      if (keys.length === 0 || (code === 0x7d) !== (keys.at(-1) !== undefined)) throw noJSON();
      keys.pop();
      if (code === 0x5d && keys.length === 1) lists?.closed(at);
    } else if (code === 0x2c) {
      if ((values += 1) > mostValues) throw tooLarge(`A body has at most ${mostValues.toLocaleString('en-GB')} values.`);
      if (keys.length === 2 && !keys[1]) lists?.comma(at);
    } else if (code === 0x22) {
      const from = at;
      at = endOfString(text, at);
      if (at - from > longest) throw tooLarge(`One text of the body has more than ${longest.toLocaleString('en-GB')} characters.`);
      const own = keys.at(-1);
      if (own && followedByColon(text, at + 1)) {
        last = nameIn(text.slice(from, at + 1));
        key(own, last);
        if (names.add(last).size > mostKeys) throw malformedBody(`The body has more than ${mostKeys.toLocaleString('en-GB')} different names.`);
      }
    }
  }
  if (keys.length > 0) throw noJSON();
}

/**
 * The long lists of a body, parsed piece by piece: JSON.parse of 32 MB at once would hold everybody up for some tenths of a second. What
 * stands beside the lists is small in every request there is, and so is each of their entries.
 */
class Lists {
  private readonly text: string;
  /** Each by its name: from behind its bracket to its end, and where it may be cut. */
  private readonly found: { readonly name: string; readonly from: number; readonly cuts: number[]; to: number }[] = [];
  private open = false;

  constructor(text: string) {
    this.text = text;
  }

  opened(name: string, at: number): void {
    this.open = true;
    this.found.push({ name, from: at + 1, cuts: [], to: at });
  }

  comma(at: number): void {
    const list = this.found.at(-1);
    if (this.open && list && at - (list.cuts.at(-1) ?? list.from) >= SLICE) list.cuts.push(at);
  }

  closed(at: number): void {
    if (this.open) this.found.at(-1)!.to = at;
    this.open = false;
  }

  /** The body. Throws 400500 where it is none, 413001 where one piece of it is longer than `longest`. */
  async parsed(longest: number, pace: Pace): Promise<Values> {
    const long = this.found.filter(({ cuts }) => cuts.length > 0);
    let [beside, from] = ['', 0];
    for (const list of long) {
      beside += this.text.slice(from, list.from);
      from = list.to;
    }
    const value: Record<string, Value> = { ...parsed(this.short(beside + this.text.slice(from), longest)) };
    for (const { name, from: begin, cuts, to } of long) {
      const entries: Value[] = [];
      for (const [place, end] of [...cuts, to].entries()) {
        const piece = this.text.slice(place === 0 ? begin : cuts[place - 1]! + 1, end);
        if (/^[ \t\r\n]*$/.test(piece)) throw noJSON();
        for (const each of pieceOf(this.short(piece, longest))) entries.push(each);
        await pace.on();
      }
      value[name] = entries;
    }
    return value;
  }

  private short(piece: string, longest: number): string {
    if (piece.length > longest + SLICE)
      throw tooLarge(`One entry of a list, and what stands beside the lists of a body, has at most ${longest.toLocaleString('en-GB')} characters.`);
    return piece;
  }
}

const noJSON = (): Fault => malformedBody('The body is not valid JSON.');

function pieceOf(text: string): Value[] {
  try {
    return JSON.parse(`[${text}]`) as Value[];
  } catch {
    throw noJSON();
  }
}

/** Characters looked at between two breaths. */
const SLICE = 100_000;

function nameIn(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw noJSON();
  }
}

/** Where the string that begins here ends; the end of the text where it does not. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function followedByColon(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === 0x3a;
}

function key(own: Set<string>, name: string): void {
  if (name === '__proto__') throw unknownField({ [name]: 'There is no field of this name.' });
  if (own.has(name)) throw malformedBody(`The key "${name.slice(0, 100)}" stands twice in one object.`);
  own.add(name);
  if (own.size > mostKeys) throw malformedBody(`One object of the body has more than ${mostKeys.toLocaleString('en-GB')} names.`);
}

/** The members of a small body; others are refused by name. */
export function only(body: Values, names: readonly string[]): Record<string, Value | undefined> {
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw unknownNames(unknown, `There is no member of this name; the body takes ${list(names)}.`);
  return body;
}
