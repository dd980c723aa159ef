/** The API's description, derived from the contract, the entity tables and the actions' schemas; nothing in it is declared twice. */
import { Router } from 'express';
import swagger from 'swagger-ui-express';
import { actionOf, actionsOf } from '../../shared/actions/index.js';
import { partsOf, pathNames, pathOf, type PathName } from '../../shared/contract.js';
import type { Path } from '../../shared/wire/path.js';
import { entities } from '../../shared/entities/index.js';
import { entity as entityOf } from '../../shared/fields.js';
import type { Action, Entity, EntityName } from '../../shared/types.js';
import { ordered, orderedOne } from '../../shared/wire/runs.js';
import type { Json } from '../../shared/wire/shape.js';
import { componentName, components, reference, said, schemaOf } from './components.js';
import { declared, fields, insideParameters, listParameters } from './parameters.js';
import { capital } from './query.js';
import { root } from './request.js';

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
      license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
      description:
        'Records of the billing platform and the actions that change them. Every POST, PATCH and DELETE is an action; `preview` on any of them answers what it would do and writes nothing. Money is in pounds with at most 4 decimals, dates are YYYY-MM-DD.',
    },
    servers: [{ url: root }],
    security: [{ token: [] }],
    tags: [
      { name: 'session', description: 'Signing in and out, who is signed in, and what there is.' },
      { name: 'matching', description: "What somebody else's list, statement or file says, found again in what is kept here." },
      { name: 'outbox', description: 'Whether messages leave, and the notices of those that came back.' },
      { name: 'playbooks', description: 'What a month is closed by, step by step, and again next month.' },
      ...entities.map(({ name, help }) => ({ name, description: help })),
    ],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: components(),
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [`Refused${status}`, { description, content: json(reference('Fault')) }]),
      ),
    },
    paths: paths(),
  };
}

const refusals: Readonly<Record<number, string>> = {
  400: 'Refused: the hint names the thing, the rule and the way out; `fields` says it field by field.',
  401: 'Not signed in, or the token has ended.',
  403: 'Not permitted.',
  404: 'There is no such record or path.',
  406: 'The path has no such form.',
  409: 'Changed since the preview, in use, done minutes ago, or still in flight.',
  412: 'The record has another version than If-Match says.',
  422: 'The Idempotency-Key came before with other content.',
  429: 'Too many requests: Retry-After says when to go on.',
};

const json = (schema: Json): Json => ({ 'application/json': { schema } });

/** Each address with its methods; a path named in full goes before one that stands for many. */
function paths(): Json {
  const found = new Map<string, Record<string, Json>>();
  const sorted = pathNames.toSorted((a, b) => Number(a.includes(':entity')) - Number(b.includes(':entity')));
  for (const name of sorted) {
    for (const place of placesOf(name)) {
      const { method, parts } = partsOf(name);
      const address = `/${parts.map((part) => (part === ':entity' ? place.entity!.name : part === ':owner' ? place.owner! : part.replace(/^:(\w+)$/, '{$1}'))).join('/')}`;
      const operations = found.get(address) ?? {};
      found.set(address, operations);
      operations[method.toLowerCase()] ??= operation(name, place);
    }
  }
  return Object.fromEntries(found);
}

interface Place {
  readonly entity?: Entity;
  readonly owner?: EntityName;
}

/** The entities, and owners, for which a path stands. */
function placesOf(name: PathName): readonly Place[] {
  if (!name.includes(':entity')) return [{}];
  const { of } = pathOf(name);
  const all = entities.flatMap((entity): Place[] => (name.includes(':owner') ? entity.owners.map(({ entity: owner }) => ({ entity, owner })) : [{ entity }]));
  return all.filter(({ entity, owner }) => of?.(entity!.name, owner) ?? true);
}

function operation(name: PathName, { entity, owner }: Place): Json {
  const path = pathOf(name);
  const { parts } = partsOf(name);
  const first = parts[0]!;
  const written: Json = {
    operationId: `${path.id}${entity ? capital(entity.name) : ''}${owner ? `Of${capital(owner)}` : ''}`.replace(/^(\w+)Of([A-Z]\w*Of[A-Z]\w*)$/, '$1$2'),
    tags: [entity?.name ?? path.tag ?? (entities.some((each) => each.name === first) ? first : 'session')],
    summary: entity ? `${entity.titles}: ${path.summary[0]!.toLowerCase()}${path.summary.slice(1)}` : path.summary,
    ...(path.open ? { security: [] } : {}),
    parameters: [
      ...parts.filter((part) => part.startsWith(':') && part !== ':entity' && part !== ':owner').map(variable),
      ...queried(name, path, entity, owner),
      ...headers(name),
    ],
    ...bodyOf(path, entity),
    responses: { ...answersOf(name, path, entity), ...refusedOf(name, path) },
  };
  // The contract says ":record" where a path stands for many entities.
  return entity ? (JSON.parse(JSON.stringify(written).replaceAll('schemas/:record', `schemas/${componentName(entity.title)}`)) as Json) : written;
}

const variable = (part: string): Json => ({ name: part.slice(1), in: 'path', required: true, schema: { type: 'string' } });
const header = (name: string, description: string): Json => ({ name, in: 'header', description, schema: { type: 'string' } });

function queried(name: PathName, { query }: Path, entity: Entity | undefined, owner: EntityName | undefined): Json[] {
  if (name === 'GET /:entity' || name === 'GET /:owner/:id/:entity') return listParameters(entity!, owner);
  if (name === 'GET /:entity/:id/activities') return listParameters(entityOf('activities'));
  if (name === 'GET /:entity/:id') return [fields, ...insideParameters(entity!.name)];
  const choices = name === 'POST /:entity' ? actionsOf(entity!.name) : name === 'POST /:entity/:id' ? onOne(entity!.name) : undefined;
  const all = declared(query, name === 'POST /:entity' ? [] : ['action']);
  return choices
    ? all.map((each) => (each['name'] === 'action' ? { ...each, schema: { type: 'string', enum: choices.map((action) => action.name) } } : each))
    : all;
}

const onOne = (entity: EntityName): readonly Action[] => actionsOf(entity).filter(({ on }) => on === 'record');
const isOrder = (name: PathName): boolean => pathOf(name).order === true;

/** What every order may be sent with, and what one of a single record may be sent with as well. */
const headers = (name: PathName): Json[] => [
  ...(isOrder(name) || name === 'POST /runs/:id'
    ? [header('Idempotency-Key', 'The same key with the same content is done once and answered alike for 30 days.')]
    : []),
  ...(isOrder(name)
    ? [header('X-Expert-Mode', 'on, for the actions of the Expert menu.'), header('Prefer', 'respond-async: answer 202 with the run at once.')]
    : []),
  ...(isOrder(name) && name.endsWith('/:entity/:id') ? [header('If-Match', 'The ETag of the record as it was read; 412001 when it has changed since.')] : []),
];

/** The parameters of an action as a body of its own, told by the action's title. */
const bodyFor = (action: Action, named: string): Json => {
  const schema = schemaOf(action.parameters) as { readonly properties: Json };
  return {
    ...schema,
    title: action.title,
    description: `${named} ${action.help}`,
    properties: {
      force: { type: 'boolean', description: 'Do again what was done minutes ago.' },
      confirm: { type: 'boolean', description: 'What is likely a mistake, such as a date years away, is meant.' },
      control: { type: 'object', description: 'Of the preview that was agreed to: where it would come to something else, nothing is done.' },
      ...said,
      ...schema.properties,
    },
  };
};

function bodyOf({ body, takes, example }: Path, entity: Entity | undefined): Json {
  if (takes) {
    const file = (type: string): Json => ({ schema: { type: 'string' }, ...(example !== undefined && type === 'text/csv' ? { example } : {}) });
    return { requestBody: { required: true, content: Object.fromEntries(takes.map((type) => [type, file(type)])) } };
  }
  if (body === undefined) return {};
  if (typeof body !== 'string') return { requestBody: { content: json(body) } };
  const create = entity && actionOf(entity.name, 'create');
  const edit = entity && actionOf(entity.name, 'edit');
  const schemas: Readonly<Record<typeof body, () => Json>> = {
    order: () => ({ anyOf: [...(create ? [bodyFor(create, 'Without `action`.')] : []), { ...reference('Order'), title: 'Order' }] }),
    one: () => ({
      anyOf: entity!.name === 'runs' ? [{ type: 'object' }] : onOne(entity!.name).map((action) => bodyFor(action, `With \`action=${action.name}\`.`)),
    }),
    create: () => bodyFor(create!, ''),
    edit: () => bodyFor(edit!, ''),
    selection: () => reference('Selection'),
  };
  const csv = body === 'order' && entity?.name === 'transactions' ? { 'text/csv': { schema: { type: 'string' } } } : {};
  return { requestBody: { content: { ...json(schemas[body]()), ...csv } } };
}

const listed = (name: PathName): boolean =>
  name.startsWith('GET') && (['GET /:entity', 'GET /:owner/:id/:entity'].includes(name) || name.endsWith('/activities'));
const paging: Json = {
  'X-Total-Count': { description: 'How many records the list has, where it is known.', schema: { type: 'integer' } },
  'X-Total-Count-More-Than': { description: 'In place of X-Total-Count: there are more than so many; count=exact counts them.', schema: { type: 'integer' } },
  Link: { description: 'rel="next", while there is more.', schema: { type: 'string' } },
};

function answersOf(name: PathName, { answer, status = 200, forms = [], alone }: Path, entity: Entity | undefined): Json {
  const streams = listed(name) ? (['text/csv', 'application/x-ndjson'] as const) : [];
  const content = {
    ...(answer && !alone ? json(answer.schema) : {}),
    ...Object.fromEntries([...forms, ...streams].map((form) => [form, { schema: { type: 'string' } }])),
  };
  const done: Json = {
    description: status === 204 ? 'Done.' : 'The answer.',
    ...(listed(name) ? { headers: paging } : {}),
    ...(status === 204 ? {} : { content }),
  };
  if (!isOrder(name) && name !== 'POST /runs/:id') return { [status]: done };
  const previewed = { description: 'What it would do, where `preview` is asked for.', content: json(reference('Preview')) };
  const accepted = { description: 'Accepted as a run to follow at Location.', content: json(ordered.schema) };
  if (status !== 200) return { 200: previewed, [status]: done, 202: accepted };
  const made = name === 'POST /:entity' && entity && actionOf(entity.name, 'create');
  return {
    200: { description: 'Done, or what it would do where `preview` is asked for.', content: json({ anyOf: [answer!.schema, reference('Preview')] }) },
    ...(made ? { 201: { description: 'The record that was made.', content: json(orderedOne.schema) } } : {}),
    202: accepted,
  };
}

function refusedOf(name: PathName, { open }: Path): Json {
  const writes = isOrder(name) || name === 'POST /runs/:id';
  const possible = [400, 401, ...(open ? [] : [403]), ...(name.includes(':') ? [404] : []), 406, ...(writes ? [409, 412, 422] : []), 429];
  return Object.fromEntries(possible.map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]));
}
