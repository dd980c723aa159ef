/** A path of the bridge as data: what is said of each, and what follows where nothing is said. */
import type { EntityName } from '../types.js';
import type { Parameters } from './query.js';
import type { Json, Shape } from './shape.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/** application/json besides these is what `answer` says. */
type Form = 'text/csv' | 'application/x-ndjson' | 'application/pdf' | 'application/xml' | 'text/plain';

export interface Path<Q extends Parameters = Parameters, A = unknown> {
  /** operationId; with an entity's name behind it where the path stands for many. */
  readonly id: string;
  readonly summary: string;
  /** Where the description lists it, if neither with an entity nor with the session. */
  readonly tag?: 'matching' | 'outbox' | 'runs' | 'playbooks';
  /** What the caller needs to be allowed to read, besides who is signed in. */
  readonly reads: readonly EntityName[];
  readonly query: Q;
  /** What its body is, as JSON Schema; `order`, `create` … where it follows from the entity's actions. */
  readonly body?: Json | 'order' | 'create' | 'edit' | 'one' | 'selection';
  /** Media types of a body that is a file and no JSON. */
  readonly takes?: readonly string[];
  /** Such a body, for the description. */
  readonly example?: string;
  readonly answer?: Shape<A>;
  /** The status of success (200). */
  readonly status?: 200 | 201 | 204;
  readonly forms?: readonly Form[];
  /** Only one of these forms, never JSON. */
  readonly alone?: true;
  /** An order: planned by an action, previewed on request, done once a key, some of them in Expert Mode. */
  readonly order?: true;
  /** Reached without signing in. */
  readonly open?: true;
  /** With `:entity`: which entities have it (all of them). */
  of?(entity: EntityName, owner?: EntityName): boolean;
}

type Said<Q extends Parameters, A> = Omit<Partial<Path<Q, A>>, 'id' | 'summary'> & Pick<Path, 'id' | 'summary'>;
export const path = <const Q extends Parameters = Record<never, never>, A = undefined>(said: Said<Q, A>): Path<Q, A> =>
  ({ reads: [], query: {}, ...said }) as unknown as Path<Q, A>;

/** The body of a path: an object with these members and no others. */
export const members = (properties: Json, required: readonly string[] = []): Json => ({ type: 'object', additionalProperties: false, properties, required });
export const plain: Json = { type: 'string' };
export const day: Json = { type: 'string', format: 'date' };
