/** A route of a path of the contract: what it gets is checked as the contract says, what it returns is of the answer's type. */
import type { Request, Response, Router } from 'express';
import { contract, partsOf, pathOf, type Contract, type PathName } from '../../shared/contract.js';
import { isDate } from '../../shared/dates.js';
import { badQuery, notAcceptable } from '../../shared/fault.js';
import type { Parameter, Parameters, QueryOf } from '../../shared/wire/query.js';
import type { Told } from '../../shared/wire/shape.js';
import { authoriseReading, type User } from '../people/authorise.js';
import { Given, flagOf } from './given.js';
import { queryOf, route, userOf } from './request.js';

/** Returned by a route that has answered already: a stream, a file. */
export const sent: unique symbol = Symbol('sent');

type AnswerOf<Name extends PathName> = Contract[Name] extends { readonly answer?: infer S } ? Told<S> : undefined;

interface Asked<Name extends PathName> {
  readonly query: QueryOf<Contract[Name]['query']>;
  /** The variables of the address, as they came. */
  readonly id: string;
  readonly user: User;
  /** What the caller takes, among JSON and the path's forms. */
  readonly form: string;
  readonly request: Request;
  readonly response: Response;
}

/** Mounts the route at its path. Reading rights and the query are checked before it runs; its answer goes out with the path's status. */
export function serve<Name extends PathName>(router: Router, name: Name, work: (asked: Asked<Name>) => Promise<AnswerOf<Name> | typeof sent>): void {
  const { method, parts } = partsOf(name);
  const { open, reads, status = 200 } = pathOf(name);
  const mount = method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
  router[mount](
    `/${parts.join('/')}`,
    route(async (request, response) => {
      const user = userOf(response);
      if (!open) for (const entity of reads) authoriseReading(user, entity);
      const query = queryFor(name, request);
      const answer = await work({ query, id: String(request.params['id']), user, form: formOf(name, request), request, response });
      if (answer === sent) return;
      response.status(status);
      if (status === 204) response.end();
      else response.json(answer);
    }),
  );
}

/** The query of a request to this path, with the types that the contract says; 400506 names what is wrong. */
function queryFor<Name extends PathName>(name: Name, request: Request, also: readonly string[] = []): QueryOf<Contract[Name]['query']> {
  const given = new Given(queryOf(request));
  const parameters: Parameters = contract[name].query;
  const found = Object.entries(parameters).map(([each, parameter]) => [each, valueOf(each, parameter, given.take(each))] as const);
  for (const each of also) given.take(each);
  const names = Object.keys(parameters);
  given.nothingLeft(names.length > 0 ? `Here are ${names.join(', ')}.` : '');
  return Object.fromEntries(found) as QueryOf<Contract[Name]['query']>;
}

function valueOf(name: string, parameter: Parameter, text: string | undefined): string | number | boolean | undefined {
  if (parameter.kind === 'flag') return flagOf(name, text);
  if (text === undefined) return undefined;
  switch (parameter.kind) {
    case 'whole':
      if (!/^\d{1,10}$/.test(text) || Number(text) < parameter.least || Number(text) > parameter.most)
        throw badQuery(name, `Give a whole number from ${parameter.least} to ${parameter.most}.`);
      return Number(text);
    case 'choice':
      if (!parameter.names.includes(text)) throw badQuery(name, `There is ${parameter.names.join(', ')}.`);
      return text;
    case 'day':
      if (text !== '' && !isDate(text)) throw badQuery(name, 'Give a date as YYYY-MM-DD.');
      return text === '' ? undefined : text;
    case 'moment':
    case 'text':
      return text;
  }
}

function formOf(name: PathName, request: Request): string {
  const { forms = [], alone, status } = pathOf(name);
  if (status === 204 || (request.method !== 'GET' && forms.length === 0)) return 'application/json';
  const offered = [...(alone ? [] : ['application/json']), ...forms];
  const accepted = request.accepts(offered);
  // A path that answers JSON alone has answered so whatever was asked for.
  if (accepted === false && forms.length > 0) throw notAcceptable(offered);
  return accepted === false ? 'application/json' : accepted;
}
