/** The paths that are no entity's: signing in, users' tokens, and runs. As the API's description tells them. */
type Json = { readonly [name: string]: unknown };

export const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name.replaceAll(' ', '')}` });
export const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });
export const faults: Json = { default: { description: 'Refused; the hint names the thing, the rule and the way out.', ...json(reference('Fault')) } };
export const answers = (description: string, schema: Json): Json => ({ 200: { description, ...json(schema) }, ...faults });
export const id: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
export const query = (name: string, description: string): Json => ({ name, in: 'query', description, schema: { type: 'string' } });
export const previewed = query('preview', 'Answer what it would do and write nothing (flag).');

const header = (name: string, description: string): Json => ({ name, in: 'header', description, schema: { type: 'string' } });
const key = header('Idempotency-Key', 'The same key with the same content is done once and answered alike for 30 days.');
const expertMode = header('X-Expert-Mode', 'on, for the actions of the Expert menu.');
/** What every order may be sent with, and what one of a single record may be sent with as well. */
export const orderHeaders: readonly Json[] = [key, expertMode, header('Prefer', 'respond-async: answer 202 with the run at once.')];
export const recordHeaders: readonly Json[] = [key, expertMode, header('If-Match', 'The ETag of the record as it was read; 412001 when it has changed since.')];

const text: Json = { type: 'string' };
const stamp: Json = { type: 'string', format: 'date-time' };
const maybe = (type: string, more: Json = {}): Json => ({ type: [type, 'null'], ...more });
const list = (items: Json): Json => ({ type: 'array', items });
const object = (properties: Json, required: readonly string[] = Object.keys(properties)): Json => ({ type: 'object', properties, required });

const user = object({
  id: text,
  name: text,
  email: text,
  permissions: { type: 'object', additionalProperties: { enum: ['run', 'propose', 'none'] } },
  expertLevel: { type: 'integer' },
  apiRead: { type: 'boolean' },
  apiWrite: { type: 'boolean' },
});
const token = object({ id: text, prefix: text, name: text, createdAt: stamp, expiresAt: stamp, revokedAt: maybe('string', { format: 'date-time' }) });
const small = (properties: Json, required: readonly string[] = []): Json => json({ type: 'object', additionalProperties: false, properties, required });
const ended = (description: string): Json => ({ 204: { description }, ...faults });

export const sessionPaths: Json = {
  '/sign-in': {
    post: {
      tags: ['session'],
      summary: 'Sign in',
      security: [],
      requestBody: small({ email: text, password: text }, ['email', 'password']),
      responses: answers('A token, its end and the user.', object({ token: text, expiresAt: stamp, user })),
    },
    delete: { tags: ['session'], summary: 'Sign out', responses: ended('The token has ended.') },
  },
  '/me': {
    get: {
      tags: ['session'],
      summary: 'Who is signed in, and where',
      responses: answers('The user and the environment.', { allOf: [user, object({ environment: { type: 'object' } })] }),
    },
  },
  '/entities': {
    get: {
      tags: ['session'],
      summary: 'The entities with their fields and counts',
      responses: answers(
        'A list.',
        list(object({ name: text, title: text, titles: text, help: text, fields: list({ type: 'object' }), count: maybe('integer') })),
      ),
    },
  },
  '/users/{id}/tokens': {
    get: { tags: ['users'], summary: "A user's tokens, without what they are", parameters: [id], responses: answers('Tokens.', list(token)) },
    post: {
      tags: ['users'],
      summary: 'A new token, shown this once',
      parameters: [id],
      requestBody: small({ name: { type: 'string', maxLength: 200 }, days: { type: 'integer', minimum: 1, maximum: 3650, default: 365 } }),
      responses: { 201: { description: 'The token.', ...json(object({ id: text, token: text, prefix: text, expiresAt: stamp })) }, ...faults },
    },
  },
  '/users/{id}/tokens/{token}': {
    delete: {
      tags: ['users'],
      summary: 'End a token',
      parameters: [id, { name: 'token', in: 'path', required: true, schema: text }],
      responses: ended('It has ended.'),
    },
  },
  '/users/{id}/password': {
    post: {
      tags: ['users'],
      summary: 'Set a password; all tokens of the user end',
      parameters: [id],
      requestBody: small({ password: { type: 'string', minLength: 10, maxLength: 200 } }, ['password']),
      responses: ended('It is set.'),
    },
  },
};

const row = object({ position: { type: 'integer' }, id: maybe('string'), label: text, outcome: text, message: maybe('string'), net: maybe('number') }, [
  'position',
  'outcome',
]);
const run: Json = {
  allOf: [
    reference('Run'),
    object({
      rate: maybe('number'),
      estimatedEnd: maybe('string', { format: 'date-time' }),
      outcomes: { type: 'object', additionalProperties: { type: 'integer' } },
    }),
  ],
};
const table = (schema: Json): Json => ({
  200: {
    description: 'Rows with outcome and message.',
    content: { 'application/json': { schema }, 'text/csv': { schema: text }, 'application/x-ndjson': { schema: text } },
  },
  ...faults,
});

export const runPaths: Json = {
  '/runs/{id}': {
    get: {
      tags: ['runs'],
      summary: 'One run, and how far it is',
      parameters: [
        id,
        query('wait', 'Wait so many seconds, 30 at most, for it to move on.'),
        query('reversal', 'With whether any of it can still be taken back, and why not (flag).'),
        query('version', 'The version seen last: an answer as soon as there is another.'),
        query('as', 'curl or powershell: the order as a command.'),
      ],
      responses: answers('The run.', run),
    },
    post: {
      tags: ['runs'],
      summary: 'Cancel, resume, approve, decline, reverse … (?action=NAME)',
      parameters: [
        id,
        {
          name: 'action',
          in: 'query',
          required: true,
          schema: { enum: ['cancel', 'resume', 'continue', 'rerunFailed', 'approve', 'decline', 'reverse', 'hide', 'unhide'] },
        },
        query('preview', 'Of reverse: what it would do (flag).'),
        key,
      ],
      requestBody: json({ type: 'object', properties: { reason: text, strike: list(text) } }),
      responses: {
        200: { description: 'Done.', ...json({ type: 'object' }) },
        202: { description: 'Under way: the run to follow.', ...json({ type: 'object' }) },
        ...faults,
      },
    },
  },
  '/runs/{id}/rows': {
    get: {
      tags: ['runs'],
      summary: 'The rows of a run',
      parameters: [
        id,
        query('outcome', 'Only those: waiting, done, failed, changed, notFound, notPermitted, notReached or struckOut.'),
        query('limit', 'At most so many, up to 1,000 (100).'),
        query('offset', 'Leave out so many.'),
        query('after', 'Only those after this position.'),
      ],
      responses: table(list(row)),
    },
  },
  '/runs/{id}/records': {
    get: {
      tags: ['runs'],
      summary: 'The records that a run changed',
      parameters: [id, query('limit', 'At most so many, up to 1,000 (500).'), query('after', 'Only those of rows after this position.')],
      responses: answers('Records by entity.', { type: 'object' }),
    },
  },
};
