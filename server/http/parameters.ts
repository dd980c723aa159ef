/** The query parameters that the description lists for lists and records. */
import { filtersOf } from '../../shared/entities/filters.js';
import { entity as entityOf, joinedFields } from '../../shared/fields.js';
import type { Entity, Field } from '../../shared/types.js';
import type { Parameter, Parameters } from '../../shared/wire/query.js';
import type { Json } from '../../shared/wire/shape.js';

const query = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({ name, in: 'query', description, schema });
const flag = (name: string, description: string): Json => query(name, description, { type: 'boolean', enum: [true] });
const whole = (name: string, description: string, minimum: number, maximum: number): Json => query(name, description, { type: 'integer', minimum, maximum });

/** A path's own parameters as the contract has them; `required` are those that it cannot do without. */
export const declared = (parameters: Parameters, required: readonly string[] = []): Json[] =>
  Object.entries(parameters).map(([name, parameter]) => ({
    ...query(name, parameter.meaning, schemaOf(parameter)),
    ...(required.includes(name) ? { required: true } : {}),
  }));

function schemaOf(parameter: Parameter): Json {
  switch (parameter.kind) {
    case 'flag':
      return { type: 'boolean', enum: [true] };
    case 'whole':
      return { type: 'integer', minimum: parameter.least, maximum: parameter.most };
    case 'day':
      return { type: 'string', format: 'date' };
    case 'choice':
      return { type: 'string', enum: parameter.names };
    case 'moment':
    case 'text':
      return { type: 'string' };
  }
}

/** What can be put inside a record, or listed with those of its owner. */
export const insideParameters = (name: Entity['name'], above?: string): Json[] => [
  ...(['numbers', 'services', 'features'] as const)
    .filter((each) => each !== name && ['customers', 'numbers', 'services'].includes(name) && entityOf(each).owners.some(({ entity }) => entity === name))
    .flatMap((each) => [
      flag(`expand${each[0]!.toUpperCase()}${each.slice(1)}`, `Put its ${each} inside.`),
      flag(`${each.slice(0, -1)}Active`, `Of those only the active ones.`),
    ]),
  ...(above === 'customers' ? (['numbers', 'services'] as const) : [])
    .filter((each) => entityOf(name).owners.some(({ entity }) => entity === each))
    .map((each) =>
      flag(`include${each[0]!.toUpperCase()}${each.slice(1)}`, each === 'numbers' ? 'Those on its numbers, too.' : 'Those on its services are listed anyway.'),
    ),
];

/** What a list takes: what is put inside, its page, its filters, its fields. */
export const listParameters = (entity: Entity, above?: string): Json[] => {
  const filters = filtersOf(entity);
  const own = new Set([...filters.map(({ name }) => name), 'hidden']);
  return [
    ...insideParameters(entity.name, above),
    whole('limit', 'At most this many (100).', 1, 1_000),
    whole('offset', 'Leave out so many.', 0, 100_000_000),
    query('count', 'exact: X-Total-Count says how many there are, however many; without it 10,000 are counted and then X-Total-Count-More-Than is given.', {
      type: 'string',
      enum: ['exact'],
    }),
    query(
      'rows',
      'arrays: as application/x-ndjson, the names of the fields in the first line and then a list of values a record, which is quicker and shorter.',
      {
        type: 'string',
        enum: ['arrays'],
      },
    ),
    query('idAfter', 'Only ids above this one (keyset paging).'),
    query('after', 'Where the page before ended in a sorted list; taken from its Link.'),
    query(
      'sort',
      'A field, or -field for descending; several with commas. More than 50,000 rows are not sorted by what is worked out for each, such as a monthly value: filter first, by that or by anything else. By the price in force a page comes of any number, unless very many may be on it.',
    ),
    fields,
    query('search', 'Text in any of the searched fields.'),
    flag('hidden', 'With the hidden ones.'),
    ...filters.map(({ name, meaning, kind }) => (kind === 'flag' ? flag(name, meaning) : query(name, meaning))),
    ...[...joinedFields(entity.name), ...entity.fields]
      .filter(({ name, inner, type }) => !inner && type !== 'Data' && !own.has(name))
      .map((field) => query(field.name, `${field.label} equals; also ${field.name}.gt .ge .lt .le .ne .in .contains.`, valueOf(field))),
  ];
};
export const fields = query('fields', 'Only these fields.');

/** What a field is compared with. An empty value asks for those without one, so that texts stay texts. */
const valueOf = ({ type }: Field): Json =>
  type === 'Number' || type === 'Currency'
    ? { type: 'number' }
    : type === 'Flag'
      ? { type: 'boolean' }
      : type === 'Date'
        ? { type: 'string', description: 'YYYY-MM-DD, or a day that moves with the calendar: today-30d, startOfMonth, endOfQuarter-1q.' }
        : { type: 'string' };
