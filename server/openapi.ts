/** The API's description, derived from the entity tables and the actions' schemas; nothing in it is declared twice. */
import { Router } from 'express';
import swagger from 'swagger-ui-express';
import { actionsOf } from '../shared/actions/index.js';
import { entities } from '../shared/entities/index.js';
import type { Action, Entity, Field, Property, Schema } from '../shared/types.js';
import { billingPaths } from './billing/paths.js';
import { root } from './request.js';

type Json = { readonly [name: string]: unknown };

/** /openapi.json and /docs. */
export function documentation(): Router {
  const router = Router();
  let made: Json | undefined;
  const document = (): Json => (made ??= openapi());
  router.get('/openapi.json', (_request, response) => {
    response.json(document());
  });
  router.use('/docs', swagger.serve, swagger.setup(undefined, { swaggerOptions: { url: '/openapi.json' }, customSiteTitle: 'Sheetbridge API' }));
  return router;
}

/** OpenAPI 3.1 of every path. */
export function openapi(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sheetbridge',
      version: '1',
      description:
        'Records of the billing platform and the actions that change them. Every POST, PATCH and DELETE is an action; `preview` on any of them answers what it would do and writes nothing. Money is in pounds with at most 4 decimals, dates are YYYY-MM-DD.',
    },
    servers: [{ url: root }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Fault: faultSchema,
        Preview: previewSchema,
        Order: orderSchema,
        ...Object.fromEntries(entities.map((entity) => [entity.title.replaceAll(' ', ''), recordSchema(entity)])),
      },
    },
    paths: { ...session, ...runPaths, ...billingPaths, ...(Object.assign({}, ...entities.map(entityPaths)) as Json) },
  };
}

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name.replaceAll(' ', '')}` });
const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });
const faults: Json = { default: { description: 'Refused; the hint names the thing, the rule and the way out.', ...json(reference('Fault')) } };
const answers = (description: string, schema: Json): Json => ({ 200: { description, ...json(schema) }, ...faults });

const faultSchema: Json = {
  type: 'object',
  required: ['error', 'error_code', 'hint'],
  properties: {
    error: { type: 'string' },
    error_code: { type: 'integer', description: 'The HTTP status times 1000 plus a serial number.' },
    hint: { type: 'string' },
    fields: { type: 'object', additionalProperties: { type: 'string' } },
  },
};
const orderSchema: Json = {
  type: 'object',
  description: 'Exactly one of ids, rows and where. `where` takes the filters of lists; its records are frozen at once.',
  properties: {
    ids: { type: 'array', items: { type: 'string' } },
    rows: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string' },
          version: { type: 'integer' },
          digest: { type: 'string', description: 'From the preview; another one at execution leaves the record alone.' },
          parameters: { type: 'object' },
        },
      },
    },
    where: { type: 'object' },
    parameters: { type: 'object' },
    today: { type: 'string', format: 'date' },
    atomic: { type: 'boolean', description: 'All or nothing; the default up to 500 records.' },
    force: { type: 'boolean' },
    pilot: { type: 'integer' },
    stopOnError: { type: 'boolean' },
  },
};
const previewSchema: Json = {
  type: 'object',
  description: 'What an order would do: rows with changes and charges, totals in pounds, refusals with reasons, digests.',
};

const session: Json = {
  '/sign-in': {
    post: {
      tags: ['session'],
      summary: 'Sign in',
      security: [],
      requestBody: json({ type: 'object', required: ['email', 'password'], properties: { email: { type: 'string' }, password: { type: 'string' } } }),
      responses: answers('A token, its end and the user.', { type: 'object' }),
    },
    delete: { tags: ['session'], summary: 'Sign out', responses: { 204: { description: 'The token has ended.' }, ...faults } },
  },
  '/me': { get: { tags: ['session'], summary: 'Who is signed in, and where', responses: answers('The user and the environment.', { type: 'object' }) } },
  '/entities': {
    get: {
      tags: ['session'],
      summary: 'The entities with their fields and counts',
      responses: answers('A list.', { type: 'array', items: { type: 'object' } }),
    },
  },
};
const id: Json = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const runPaths: Json = {
  '/runs/{id}/rows': {
    get: {
      tags: ['runs'],
      summary: 'The rows of a run',
      parameters: [id, { name: 'outcome', in: 'query', schema: { type: 'string' } }],
      responses: answers('Rows with outcome and message.', { type: 'array', items: { type: 'object' } }),
    },
  },
  '/runs/{id}/records': {
    get: { tags: ['runs'], summary: 'The records that a run changed', parameters: [id], responses: answers('Records by entity.', { type: 'object' }) },
  },
};

const listParameters = ({ fields, statuses }: Entity): Json[] => [
  ...[
    ['limit', 'At most this many, 1 to 1,000 (100).'],
    ['offset', 'Leave out so many.'],
    ['idAfter', 'Only ids above this one (keyset paging).'],
    ['sort', 'A field, or -field for descending; several with commas.'],
    ['fields', 'Only these fields.'],
    ['search', 'Text in any of the searched fields.'],
    ['createdSince', 'Made at or after this time.'],
    ['updatedSince', 'Changed at or after this time.'],
    ...(statuses
      ? [
          ['active', 'Only active ones (flag).'],
          ['dropped', 'Only dropped ones (flag).'],
          ['droppedSince', 'Dropped at or after.'],
          ['reinstatedSince', 'Reinstated at or after.'],
        ]
      : []),
  ].map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'string' } })),
  ...fields
    .filter(({ inner, type }) => !inner && type !== 'Data')
    .map(({ name, label }) => ({
      name,
      in: 'query',
      description: `${label} equals; also ${name}.gt .ge .lt .le .ne .in .contains.`,
      schema: { type: 'string' },
    })),
];

function entityPaths(entity: Entity): Json {
  const { name, title, titles, standard } = entity;
  const record = reference(title);
  const actions = actionsOf(name);
  const collection = actions.filter(({ on }) => on === 'record');
  const create = actions.find((each) => each.name === 'create');
  const edit = actions.find((each) => each.name === 'edit');
  const owned = entity.owners.map(({ entity: owner }) => [
    `/${owner}/{id}/${name}`,
    {
      get: {
        tags: [name],
        summary: `${titles} of one of ${owner}`,
        parameters: [id, ...listParameters(entity)],
        responses: answers(`${titles}.`, { type: 'array', items: record }),
      },
      ...(create
        ? {
            post: {
              tags: [name],
              summary: `New ${title.toLowerCase()}`,
              parameters: [id],
              requestBody: json(schemaOf(create.parameters)),
              responses: { 201: { description: 'Made.', ...json(record) }, ...faults },
            },
          }
        : {}),
    },
  ]);
  return {
    [`/${name}`]: {
      get: {
        tags: [name],
        summary: `List ${titles.toLowerCase()}`,
        parameters: listParameters(entity),
        responses: answers('One page; Link and X-Total-Count say what is left. text/csv and application/x-ndjson stream everything.', {
          type: 'array',
          items: record,
        }),
      },
      ...(create || collection.length > 0
        ? {
            post: {
              tags: [name],
              summary: 'Make one, or run an action on many (?action=NAME)',
              parameters: [
                { name: 'action', in: 'query', schema: { enum: actions.map((each) => each.name) } },
                { name: 'preview', in: 'query', schema: { type: 'string' } },
              ],
              requestBody: json({ anyOf: [...(create ? [schemaOf(create.parameters)] : []), reference('Order')] }),
              responses: answers('The record, the run with its rows, or the preview.', { type: 'object' }),
            },
          }
        : {}),
    },
    [`/${name}/actions`]: {
      post: {
        tags: [name],
        summary: 'The actions for these records, and why not',
        requestBody: json(reference('Order')),
        responses: answers('Offers.', { type: 'array', items: { type: 'object' } }),
      },
    },
    [`/${name}/{id}`]: {
      get: { tags: [name], summary: `One ${title.toLowerCase()}`, parameters: [id], responses: answers(`The ${title.toLowerCase()}.`, record) },
      ...(edit
        ? {
            patch: {
              tags: [name],
              summary: edit.title,
              parameters: [id],
              requestBody: json(schemaOf(edit.parameters)),
              responses: answers('The record after.', record),
            },
          }
        : {}),
      ...(standard.includes('delete')
        ? { delete: { tags: [name], summary: `Delete ${title}`, parameters: [id], responses: { 204: { description: 'Deleted.' }, ...faults } } }
        : {}),
    },
    ...Object.fromEntries(
      collection
        .filter((each) => each.name !== 'edit' && each.name !== 'delete')
        .map((action) => [`/${name}/{id}?action=${action.name}`, { post: actionPath(action, record) }]),
    ),
    ...Object.fromEntries(owned),
  };
}

const actionPath = (action: Action, record: Json): Json => ({
  tags: [action.entity],
  summary: action.title,
  description: action.help,
  parameters: [id, { name: 'preview', in: 'query', schema: { type: 'string' } }],
  requestBody: json(schemaOf(action.parameters)),
  responses: answers('The record after the action.', record),
});

const schemaOf = ({ properties, required = [] }: Schema): Json => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, propertyOf(property)])),
  ...(required.length > 0 ? { required } : {}),
});

const propertyOf = ({ type, title, description, format, enum: choices, items }: Property): Json => ({
  ...(format === 'currency' || format === 'percent' ? { type: ['number', 'string'] } : { type }),
  title,
  description,
  ...(format ? { format } : {}),
  ...(choices ? { enum: choices } : {}),
  ...(items ? { items } : {}),
});

function recordSchema({ fields }: Entity): Json {
  return { type: 'object', properties: Object.fromEntries(fields.filter(({ inner }) => !inner).map((field) => [field.name, fieldSchema(field)])) };
}

function fieldSchema({ type, label, help, references }: Field): Json {
  const forms: Record<Field['type'], Json> = {
    Text: { type: ['string', 'null'] },
    Number: { type: ['number', 'null'] },
    Currency: { type: ['number', 'null'], format: 'currency' },
    Date: { type: ['string', 'null'], format: 'date' },
    'Preset Value': { type: ['string', 'null'] },
    'Preset Value(s)': { type: ['array', 'null'], items: { type: 'string' } },
    Timestamp: { type: ['string', 'null'], format: 'date-time' },
    Flag: { type: 'boolean' },
    Data: {},
  };
  return { ...forms[type], title: label, description: references ? `${help} An id of ${references}.` : help };
}
