/**
 * Every expected no. `code` is the HTTP status times 1000 plus a serial number (domain.md §6); `hint` names the thing,
 * the rule and the way out. Anything thrown that is not a Fault is a bug and is answered 500001 without details.
 */
export class Fault extends Error {
  readonly code: number;
  readonly hint: string;
  /** What is wrong with each field or parameter, by name; empty when the fault is not about values. */
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds after which trying again makes sense, where the fault is temporary. */
  readonly retryAfter: number | undefined;
  /** The methods that the path has, where the one asked for is not among them. */
  readonly allowed: readonly string[];
  /** What else the answer carries, e.g. the run that already did the order. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    code: number,
    error: string,
    hint: string,
    {
      fields = {},
      retryAfter,
      allowed = [],
      more = {},
    }: {
      fields?: Readonly<Record<string, string>>;
      retryAfter?: number;
      allowed?: readonly string[];
      more?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    // A refusal is an answer, one a row of an order: where it came from is told to nobody and costs more than planning.
    const traced = Error as unknown as { stackTraceLimit?: number };
    const { stackTraceLimit = 10 } = traced;
    traced.stackTraceLimit = 0;
    super(error);
    traced.stackTraceLimit = stackTraceLimit;
    this.name = 'Fault';
    this.code = code;
    this.hint = hint;
    this.fields = few(fields);
    this.retryAfter = retryAfter;
    this.allowed = allowed;
    this.more = more;
  }

  get status(): number {
    return Math.floor(this.code / 1000);
  }

  /** Somebody was faster: the record, or what would become of it, is no longer as it was seen. */
  get moved(): boolean {
    return this.code === 409002 || this.code === 412001;
  }

  /** The body of the answer: the seeds' three members, and `fields` where values are at fault. */
  toJSON(): { error: string; error_code: number; hint: string; fields?: Readonly<Record<string, string>> } {
    return {
      error: this.message,
      error_code: this.code,
      hint: this.hint,
      ...(Object.keys(this.fields).length > 0 ? { fields: this.fields } : {}),
      ...this.more,
    };
  }
}

type Fields = Readonly<Record<string, string>>;

/** The hint for whoever reads it beside a row: with the titles of its fields, as their form has them, where callers send their names. */
export const hintWith = ({ hint, fields }: Pick<Fault, 'hint' | 'fields'>, titles: Readonly<Record<string, { readonly title: string }>>): string =>
  Object.entries(fields).reduce((said, [field, why]) => {
    const title = titles[field]?.title;
    return title === undefined ? said : said.replace(`${field}: ${why}`, () => `${title}: ${why}`);
  }, hint);

/** Names in one answer: who sends a million unknown ones is not answered with a million sentences. */
const MOST_NAMES = 20;
const few = (fields: Fields): Fields => {
  const names = Object.keys(fields);
  return names.length <= MOST_NAMES ? fields : Object.fromEntries(names.slice(0, MOST_NAMES).map((name) => [name, fields[name]!]));
};

/** A sentence that names the fields, for people who only read the hint. */
function name(fields: Fields): string {
  const names = Object.keys(fields);
  const said = names.slice(0, MOST_NAMES).map((field) => `${field}: ${fields[field]}`);
  return [...said, ...(names.length > MOST_NAMES ? [`And ${(names.length - MOST_NAMES).toLocaleString('en-GB')} more.`] : [])].join(' ');
}

export const malformedBody = (hint: string): Fault => new Fault(400500, 'Malformed Body', hint);
export const unknownAction = (action: string, hint: string): Fault =>
  new Fault(400501, 'Invalid Action', `There is no action "${action.slice(0, 100)}" here. ${hint}`);
export const refused = (why: string, fields: Fields = {}): Fault => new Fault(400502, 'Invalid Action', why, { fields });
export const missing = (fields: Fields): Fault => new Fault(400503, 'Missing Required Parameters', name(fields), { fields });
export const badValue = (fields: Fields): Fault => new Fault(400504, 'Invalid Value', name(fields), { fields });
export const unknownField = (fields: Fields): Fault => new Fault(400505, 'Unknown Field', name(fields), { fields });
/** Twenty unknown names are enough to find a mistake by, and a hundred characters of each: callers may send any number of any length. */
export const unknownNames = (names: readonly string[], why: string | ((name: string) => string)): Fault =>
  unknownField(Object.fromEntries(names.slice(0, 20).map((each) => [each.slice(0, 100), typeof why === 'string' ? why : why(each)])));
export const badQuery = (parameter: string, why: string): Fault =>
  new Fault(400506, 'Invalid Query', `${parameter.slice(0, 100)}: ${why}`, { fields: { [parameter.slice(0, 100)]: why } });
export const badKey = (hint: string): Fault => new Fault(400507, 'Invalid Idempotency Key', hint);
export const notSignedIn = (hint = 'Send "Authorization: Bearer <token>" with a valid token.'): Fault => new Fault(401001, 'Not Signed In', hint);
export const tokenEnded = (): Fault =>
  new Fault(401002, 'Token Expired Or Revoked', 'This token has expired or was revoked. Sign in again or ask an administrator for a new one.');
export const forbidden = (hint: string): Fault => new Fault(403001, 'Permission Denied', hint);
export const needsExpert = (hint: string): Fault => new Fault(403003, 'Expert Mode Needed', hint);
export const foreignOrigin = (): Fault =>
  new Fault(403004, 'Origin Not Permitted', 'This web site may not use the bridge. An administrator can add it to ORIGINS.');
export const noSuchRecord = (entity: string, id: string): Fault => new Fault(404001, 'Not Found', `There is no record ${id.slice(0, 100)} in ${entity}.`);
export const noSuchPath = (path: string): Fault =>
  new Fault(404002, 'No Such Path', `Nothing answers at ${path.slice(0, 200)}. The paths are listed at /docs.`);
export const wrongMethod = (method: string, allowed: readonly string[]): Fault =>
  new Fault(405001, 'Method Not Allowed', `${method} is not possible here; use ${allowed.join(', ')}.`, { allowed });
export const notAcceptable = (offered: readonly string[]): Fault => new Fault(406001, 'Not Acceptable', `This path answers ${offered.join(', ')}.`);
export const tooSlow = (): Fault => new Fault(408001, 'Request Timeout', 'The request did not arrive in time. Send it again.');
export const keyInFlight = (): Fault =>
  new Fault(409001, 'Still In Flight', 'A request with this Idempotency-Key is being worked on. Ask again in a moment.', { retryAfter: 2 });
export const changedSincePreview = (what: string): Fault =>
  new Fault(409002, 'Changed Since Preview', `${what} changed since the preview. Look at the new preview and decide again.`);
export const notAsAgreed = (why: string): Fault =>
  new Fault(409002, 'Changed Since Preview', `${why} Nothing was done: look at a new preview and decide again.`);
export const notUnique = (fields: Fields): Fault => new Fault(409004, 'Already In Use', name(fields), { fields });
export const depended = (hint: string): Fault => new Fault(409005, 'Still Needed', hint);
export const doneAlready = (hint: string, run: string, ids: readonly string[]): Fault => new Fault(409006, 'Done Minutes Ago', hint, { more: { run, ids } });
/** A row of a new record that made it before; `id` is that record. */
export const addedAlready = (hint: string, id: string, run: string): Fault => new Fault(409007, 'Added Already', hint, { more: { id, run } });
/** It would be done if the order said that it is meant. */
export const unconfirmed = (why: string): Fault =>
  new Fault(400502, 'Invalid Action', `${why} If that is meant, send "confirm": true with it.`, { more: { confirm: true } });
export const versionMoved = (what: string, version: number): Fault =>
  new Fault(412001, 'Version Moved On', `${what} is at version ${version} now: somebody changed it. Read it again and decide anew.`);
export const tooLarge = (hint: string): Fault => new Fault(413001, 'Too Large', hint);
export const wrongMediaType = (hint: string): Fault => new Fault(415001, 'Unsupported Media Type', hint);
export const keyReused = (): Fault =>
  new Fault(422001, 'Idempotency Key Reused', 'This Idempotency-Key was used with other content. Use a new key for a new order.');
export const lockedRecord = (what: string): Fault => new Fault(423001, 'Locked', `${what} is locked. Unlock it before you change it.`);
export const slowDown = (seconds: number): Fault => new Fault(429001, 'Slow Down', `Too many requests. Wait ${seconds} seconds.`, { retryAfter: seconds });
export const databaseAway = (hint = 'The database does not answer at the moment. Nothing was changed; try again shortly.'): Fault =>
  new Fault(503001, 'Database Away', hint, { retryAfter: 5 });
export const headersTooLarge = (): Fault => new Fault(431001, 'Headers Too Large', 'The headers are too large; send at most 16 KB.');
/** What a bug looks like from outside: no details leak. */
export const bug = (): Fault =>
  new Fault(500001, 'Unexpected Error', 'Something went wrong on the bridge and was logged. Nothing was changed by this request.');
