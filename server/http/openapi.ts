/** The API's description, derived from the entity tables and the actions' schemas; nothing in it is declared twice. */
import { Router } from 'express';
import swagger from 'swagger-ui-express';
import { actionsOf } from '../../shared/actions/index.js';
import { entity as entityOf } from '../../shared/fields.js';
import { entities } from '../../shared/entities/index.js';
import type { Action, Entity, Field, Property, Schema } from '../../shared/types.js';
import { billingPaths } from './billingPaths.js';
import { answers, faults, id, json, orderHeaders, previewed, query, recordHeaders, reference, runPaths, sessionPaths } from './paths.js';
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
  router.use(
    '/docs',
    swagger.serve,
    swagger.setup(undefined, { swaggerOptions: { url: '/openapi.json', validatorUrl: null }, customSiteTitle: 'Sheetbridge API' }),
  );
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
        Selection: selectionSchema,
        ...Object.fromEntries(entities.map((entity) => [entity.title.replaceAll(' ', ''), recordSchema(entity)])),
      },
    },
    paths: { ...sessionPaths, ...billingPaths, ...(Object.assign({}, ...entities.map(entityPaths)) as Json), ...runPaths },
  };
}

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
    today: { type: 'string', format: 'date', description: 'The business date of the preview.' },
    atomic: { type: 'boolean', description: 'All or nothing, for up to 500 records. Without it an order of many does what can be done and names the rest.' },
    force: { type: 'boolean', description: 'Do again what was done minutes ago.' },
    pilot: { type: 'integer', minimum: 1, description: 'So many rows go first; the run then stops and waits to be continued.' },
    stopOnError: { type: 'boolean', description: 'Stop at the first row that fails.' },
    control: {
      type: 'object',
      description: 'Of the preview that was agreed to: the run says at its end whether it came to the same.',
      required: ['count', 'sum', 'hash'],
      properties: { count: { type: 'integer' }, sum: { type: 'number' }, hash: { type: 'string' } },
    },
  },
  additionalProperties: false,
};
const selectionSchema: Json = {
  type: 'object',
  description: 'Exactly one of them.',
  properties: { ids: { type: 'array', items: { type: 'string' } }, rows: { type: 'array', items: { type: 'object' } }, where: { type: 'object' } },
  additionalProperties: false,
};
const previewSchema: Json = {
  type: 'object',
  description: 'What an order would do: rows with changes and charges, totals in pounds, refusals with reasons, digests.',
};

/** What can be put inside a record, or listed with those of its owner. */
const insideParameters = (name: Entity['name'], above?: string): Json[] => [
  ...(['numbers', 'services', 'features'] as const)
    .filter((each) => each !== name && ['customers', 'numbers', 'services'].includes(name) && entityOf(each).owners.some(({ entity }) => entity === name))
    .flatMap((each) => [
      query(`expand${each[0]!.toUpperCase()}${each.slice(1)}`, `Put its ${each} inside (flag).`),
      query(`${each.slice(0, -1)}Active`, `Of those only the active ones (flag).`),
    ]),
  ...(above === 'customers' ? (['numbers', 'services'] as const) : [])
    .filter((each) => entityOf(name).owners.some(({ entity }) => entity === each))
    .map((each) =>
      query(
        `include${each[0]!.toUpperCase()}${each.slice(1)}`,
        each === 'numbers' ? 'Those on its numbers, too (flag).' : 'Those on its services are listed anyway (flag).',
      ),
    ),
];

const listParameters = ({ name: entity, fields, statuses }: Entity, above?: string): Json[] => [
  ...insideParameters(entity, above),
  ...[
    ['limit', 'At most this many, 1 to 1,000 (100).'],
    ['offset', 'Leave out so many.'],
    ['idAfter', 'Only ids above this one (keyset paging).'],
    ['after', 'Where the page before ended in a sorted list; taken from its Link.'],
    ['sort', 'A field, or -field for descending; several with commas.'],
    ['fields', 'Only these fields.'],
    ['search', 'Text in any of the searched fields.'],
    ['createdSince', 'Made at or after this time.'],
    ['updatedSince', 'Changed at or after this time.'],
    ['hidden', 'With the hidden ones (flag).'],
    ...(statuses
      ? [
          ['active', 'Only active ones (flag).'],
          ['dropped', 'Only dropped ones (flag).'],
          ['droppedSince', 'Dropped, by when the drop was entered here and not by its date: ask for what is new since you last asked. A date or a moment.'],
          ['reinstatedSince', 'Reinstated, by when that was entered here. A date or a moment.'],
        ]
      : []),
  ].map(([name = '', description = '']) => query(name, description)),
  ...fields
    .filter(({ name, inner, type }) => !inner && type !== 'Data' && name !== 'hidden' && !(statuses && name === 'active'))
    .map(({ name, label }) => query(name, `${label} equals; also ${name}.gt .ge .lt .le .ne .in .contains.`)),
];

function entityPaths(entity: Entity): Json {
  const { name, title, titles, standard } = entity;
  const record = reference(title);
  const actions = actionsOf(name);
  const collection = actions.filter(({ on }) => on === 'record');
  const create = actions.find((each) => each.name === 'create');
  const edit = actions.find((each) => each.name === 'edit');
  // The log is listed by record, below every record.
  const owned = (name === 'activities' ? [] : entity.owners).map(({ entity: owner }) => [
    `/${owner}/{id}/${name}`,
    {
      get: {
        tags: [name],
        summary: `${titles} of one of ${owner}`,
        parameters: [id, ...listParameters(entity, owner)],
        responses: listed(`${titles}.`, record),
      },
      ...(create
        ? {
            post: {
              tags: [name],
              summary: `New ${title.toLowerCase()}`,
              parameters: [id, previewed, ...recordHeaders.slice(0, 2)],
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
        responses: listed('One page; Link and X-Total-Count say what is left. text/csv and application/x-ndjson stream everything.', record),
      },
      ...(create || collection.length > 0
        ? {
            post: {
              tags: [name],
              summary: 'Make one, or run an action on many (?action=NAME)',
              parameters: [{ name: 'action', in: 'query', schema: { enum: actions.map((each) => each.name) } }, previewed, ...orderHeaders],
              requestBody: json({ anyOf: [...(create ? [schemaOf(create.parameters)] : []), reference('Order')] }),
              responses: {
                200: { description: 'The run with its rows and the records after, or the preview.', ...json({ type: 'object' }) },
                ...(create ? { 201: { description: 'The record that was made.', ...json(record) } } : {}),
                202: { description: 'Accepted as a run to follow at Location.', ...json({ type: 'object' }) },
                ...faults,
              },
            },
          }
        : {}),
    },
    [`/${name}/actions`]: {
      get: { tags: [name], summary: 'The actions there are', responses: answers('Offers.', offers) },
      post: {
        tags: [name],
        summary: 'The actions for these records, and why not',
        requestBody: json(reference('Selection')),
        responses: answers('Offers.', offers),
      },
    },
    [`/${name}/{id}/actions`]: {
      get: { tags: [name], summary: 'The actions for this record, and why not', parameters: [id], responses: answers('Offers.', offers) },
    },
    [`/${name}/{id}/activities`]: {
      get: {
        tags: [name],
        summary: 'Who changed it, what, when and why',
        parameters: [id, ...listParameters(entityOf('activities'))],
        responses: listed('Lines of the log.', reference('Activity')),
      },
    },
    [`/${name}/{id}`]: {
      get: {
        tags: [name],
        summary: `One ${title.toLowerCase()}`,
        parameters: [id, query('fields', 'Only these fields.'), ...insideParameters(name)],
        responses: answers(`The ${title.toLowerCase()}.`, record),
      },
      ...(edit
        ? {
            patch: {
              tags: [name],
              summary: edit.title,
              parameters: [id, previewed, ...recordHeaders],
              requestBody: json(schemaOf(edit.parameters)),
              responses: answers('The record after.', record),
            },
          }
        : {}),
      ...(standard.includes('delete')
        ? {
            delete: {
              tags: [name],
              summary: `Delete ${title}`,
              parameters: [id, previewed, ...recordHeaders],
              responses: { 204: { description: 'Deleted.' }, ...faults },
            },
          }
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

const listed = (description: string, items: Json): Json => ({
  200: {
    description,
    headers: { 'X-Total-Count': { schema: { type: 'integer' } }, Link: { description: 'rel="next", while there is more.', schema: { type: 'string' } } },
    content: {
      'application/json': { schema: { type: 'array', items } },
      'application/x-ndjson': { schema: { type: 'string' } },
      'text/csv': { schema: { type: 'string' } },
    },
  },
  ...faults,
});

const offers: Json = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'title', 'menu', 'level', 'schema', 'available', 'of', 'reasons'],
    properties: {
      name: { type: 'string' },
      title: { type: 'string' },
      help: { type: 'string' },
      menu: { type: 'string' },
      quick: { type: 'boolean' },
      level: { type: 'integer' },
      schema: { type: 'object' },
      permission: { enum: ['run', 'propose', 'none'] },
      available: { type: 'integer', description: 'How many of the records it can run on.' },
      of: { type: 'integer' },
      reasons: { type: 'array', items: { type: 'object' }, description: 'Why not on the others: how many, and the ids of the first 1,000.' },
      reason: { type: 'string', description: 'Why this user may not use it at all.' },
    },
  },
};

const actionPath = (action: Action, record: Json): Json => ({
  tags: [action.entity],
  summary: action.title,
  description: action.help,
  parameters: [id, previewed, ...recordHeaders],
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
