/** The schemas that the description names: records out of the entity tables, orders, previews, offers, faults. */
import { entities } from '../../shared/entities/index.js';
import type { Entity, Field, Property, Schema } from '../../shared/types.js';
import { preview } from '../../shared/wire/preview.js';
import type { Json } from '../../shared/wire/shape.js';

export const componentName = (title: string): string => title.replaceAll(' ', '');
export const reference = (name: string): Json => ({ $ref: `#/components/schemas/${componentName(name)}` });

/** Components by name. */
export const components = (): Json => ({
  Fault: faultSchema,
  Preview: preview.schema,
  Records: recordsSchema,
  Order: orderSchema,
  Selection: selectionSchema,
  ActionOffer: offerSchema,
  ...Object.fromEntries(entities.map((entity) => [componentName(entity.title), recordSchema(entity)])),
});

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
/** What every order may say about itself. */
export const said: Json = {
  comment: { type: 'string', maxLength: 1_000, description: 'Kept with the run and with its lines in the log.' },
  ticket: { type: 'string', maxLength: 100, description: 'The number of the ticket or letter that it is ordered for.' },
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
        properties: {
          id: { type: 'string', description: 'Of an existing record; a new one has none yet.' },
          version: { type: 'integer' },
          digest: { type: 'string', description: 'From the preview; another one at execution leaves the record alone.' },
          parameters: { type: 'object' },
          mark: {
            type: 'string',
            maxLength: 64,
            description:
              'Of a new record: your own name for this row. A row whose mark made a record before is refused (409007), so that nothing is added twice.',
          },
        },
      },
    },
    where: { type: 'object' },
    parameters: { type: 'object' },
    today: { type: 'string', format: 'date', description: 'The business date of the preview.' },
    atomic: { type: 'boolean', description: 'All or nothing, for up to 500 records. Without it an order of many does what can be done and names the rest.' },
    force: { type: 'boolean', description: 'Do again what was done minutes ago.' },
    confirm: { type: 'boolean', description: 'What is likely a mistake, such as a date years away, is meant.' },
    pilot: { type: 'integer', minimum: 1, description: 'So many rows go first; the run then stops and waits to be continued.' },
    stopOnError: { type: 'boolean', description: 'Stop at the first row that fails.' },
    on: {
      type: 'string',
      format: 'date',
      description: 'A later day to do it on. It waits, is planned again on that day, and is done if it comes to what it would have come to by its preview.',
    },
    tolerance: { type: 'number', minimum: 0, description: 'By how many pounds it may come to something else on that day; 0 without.' },
    ...said,
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
/** Records by their entity, as GET has them. */
const recordsSchema: Json = {
  type: 'object',
  properties: Object.fromEntries(entities.map(({ name, title }) => [name, { type: 'array', items: reference(title) }])),
};
const offerSchema: Json = {
  type: 'object',
  required: ['name', 'title', 'menu', 'level', 'schema', 'available', 'of', 'reasons'],
  properties: {
    name: { type: 'string' },
    title: { type: 'string' },
    help: { type: 'string' },
    menu: { type: 'string' },
    on: { type: 'string', enum: ['record', 'collection'] },
    billing: { type: 'string', enum: ['none', 'at once', 'next run'] },
    quick: { type: 'boolean' },
    level: { type: 'integer' },
    schema: { type: 'object' },
    permission: { enum: ['run', 'propose', 'none'] },
    available: { type: 'integer', description: 'How many of the records it can run on.' },
    of: { type: 'integer' },
    reasons: { type: 'array', items: { type: 'object' }, description: 'Why not on the others: how many, and the ids of the first 1,000.' },
    reason: { type: 'string', description: 'Why this user may not use it at all.' },
  },
};

export const schemaOf = ({ properties, required = [] }: Schema): Json => ({
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
  // Of a list the choices are those of each of its members.
  ...(type === 'array' ? { items: { type: 'string', ...items, ...(choices ? { enum: choices } : {}) } } : choices ? { enum: choices } : {}),
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
