/** /headings: what the headings of one's own sheets mean when new records are made out of them. */
import { Router } from 'express';
import { actionOf } from '../../../shared/actions/index.js';
import { badValue, missing } from '../../../shared/fault.js';
import { entity as entityOf, isEntity } from '../../../shared/fields.js';
import type { EntityName, Value, Values } from '../../../shared/types.js';
import { isBlank } from '../../../shared/values.js';
import { authoriseReading } from '../../people/authorise.js';
import { createHeadings } from '../../people/headings.js';
import { bodyOf, only } from '../body.js';
import type { Parts } from '../request.js';
import { serve } from '../serve.js';

const mostAtOnce = 200;
const longest = 200;

export function headingRoutes(parts: Parts): Router {
  const router = Router({ caseSensitive: true });
  const headings = createHeadings(parts);
  serve(router, 'GET /headings', ({ user, query }) => headings.of(user, query.entity === undefined ? undefined : creatable(query.entity)));
  serve(router, 'POST /headings', ({ user, request }) => {
    const { entity: name, fields } = only(bodyOf(request), ['entity', 'fields']);
    if (isBlank(name)) throw missing({ entity: 'Say for which entity.' });
    const entity = creatable(name);
    authoriseReading(user, entity);
    return headings.keep(user, entity, fieldsIn(entity, fields));
  });
  return router;
}

function creatable(name: Value | undefined): EntityName {
  if (typeof name !== 'string' || !isEntity(name)) throw badValue({ entity: 'There is no such entity.' });
  if (!entityOf(name).standard.includes('create')) throw badValue({ entity: `${entityOf(name).titles} are not made by hand.` });
  return name;
}

function fieldsIn(entity: EntityName, given: Value | undefined): readonly { readonly heading: string; readonly field: string }[] {
  if (!Array.isArray(given) || given.length === 0) throw missing({ fields: 'Give the headings as a list, each with the field that it gives.' });
  if (given.length > mostAtOnce) throw badValue({ fields: `At most ${mostAtOnce} headings at once.` });
  const takes = actionOf(entity, 'create')?.parameters.properties ?? {};
  return (given as readonly Value[]).map((each, place) => {
    const { heading, field, ...rest } = typeof each === 'object' && each !== null && !Array.isArray(each) ? (each as Values) : {};
    if (typeof heading !== 'string' || heading.trim() === '' || heading.length > longest || typeof field !== 'string' || Object.keys(rest).length > 0)
      throw badValue({ fields: `Entry ${place + 1}: give a heading of up to ${longest} characters, and its field.` });
    if (field !== '' && !Object.hasOwn(takes, field))
      throw badValue({ fields: `Entry ${place + 1}: new ${entityOf(entity).titles.toLowerCase()} take no “${field.slice(0, 100)}”.` });
    return { heading, field };
  });
}
