/** What the headings of somebody's own sheets mean. */
import type { EntityName } from '../types.js';
import { list, object, text, type Shape, type Told } from './shape.js';

const known = object({
  entity: text as Shape<EntityName>,
  heading: text,
  /** The parameter of a new record that it gives; empty where it gives none. */
  field: text,
});
export type KnownHeading = Told<typeof known>;
export const knownHeadings = list(known);

/** Two headings are one where only capitals, blanks or points differ. */
export const headingKey = (heading: string): string =>
  heading
    .trim()
    .replaceAll(/[\s.:]+/g, ' ')
    .trim()
    .toLowerCase();
