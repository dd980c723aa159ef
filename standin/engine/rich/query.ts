/** Runs one batch of the rich API: resolves object paths, does the actions in order, stops at the first that fails. */
import type { Workbook } from '../book.js';
import { invalidArgument, itemNotFound, Refusal } from '../refusal.js';
import { rangeOf } from './makers.js';
import { services } from './services.js';
import { Arguments, isThing, type Thing } from './thing.js';
import { workbookKind } from './workbook/workbook.js';

interface ArgumentInfo {
  readonly Arguments?: readonly unknown[];
  readonly ReferencedObjectPathIds?: readonly unknown[];
}
interface PathInfo {
  readonly ObjectPathType: number;
  readonly Name: string;
  readonly ParentObjectPathId?: number;
  readonly ArgumentInfo?: ArgumentInfo;
}
interface QueryInfo {
  readonly Select?: readonly string[];
  readonly Expand?: readonly string[];
  readonly Top?: number;
  readonly Skip?: number;
}
interface ActionInfo {
  readonly Id: number;
  readonly ActionType: number;
  readonly Name: string;
  readonly ObjectPathId: number;
  readonly ArgumentInfo?: ArgumentInfo;
  readonly QueryInfo?: QueryInfo;
}
export interface RequestBody {
  readonly Actions: readonly ActionInfo[];
  readonly ObjectPaths: Readonly<Record<string, PathInfo>>;
}
export interface ResponseBody {
  readonly Results: readonly { readonly ActionId: number; readonly Value: unknown }[];
  readonly TraceIds: readonly number[];
  readonly Error?: {
    readonly Code: string;
    readonly Message: string;
    readonly HttpStatusCode: number;
    readonly Location: string;
    readonly ActionIndex: number;
  };
}

export const processQuery = (book: Workbook, body: RequestBody): ResponseBody => book.act('Sheetbridge', 'Local', () => new Batch(book, body).run());

class Batch {
  private readonly book: Workbook;
  private readonly body: RequestBody;
  private readonly resolved = new Map<number, Thing | null>();
  private readonly kept = new Map<object, string>();

  constructor(book: Workbook, body: RequestBody) {
    this.book = book;
    this.body = body;
  }

  run(): ResponseBody {
    const Results: { ActionId: number; Value: unknown }[] = [];
    const TraceIds: number[] = [];
    for (const [index, action] of this.body.Actions.entries()) {
      try {
        if (action.ActionType === 5) TraceIds.push(action.Id);
        Results.push({ ActionId: action.Id, Value: action.ActionType === 5 ? null : this.perform(action) });
      } catch (e) {
        const refusal =
          e instanceof Refusal
            ? e
            : new Refusal('GeneralException', `There was an internal error while processing the request. ${String(e instanceof Error ? e.stack : e)}`, 500);
        if (refusal.code === 'NotImplemented' || refusal.code === 'GeneralException') this.book.onNotPlayed(refusal.message);
        const location = this.location(action);
        return {
          Error: { Code: refusal.code, Message: refusal.message, HttpStatusCode: refusal.status, Location: location, ActionIndex: index },
          Results,
          TraceIds,
        };
      }
    }
    return { Results, TraceIds };
  }

  private location(action: ActionInfo): string {
    const path = this.body.ObjectPaths[String(action.ObjectPathId)];
    const parent = path?.ParentObjectPathId === undefined ? undefined : this.resolved.get(path.ParentObjectPathId);
    const own = this.resolved.get(action.ObjectPathId);
    const camel = (s: string): string => s.charAt(0).toLowerCase() + s.slice(1);
    if (own) return action.Name ? `${own.kind}.${camel(action.Name)}` : own.kind;
    return parent ? `${parent.kind}.${path?.Name ? camel(path.Name) : 'getItem'}` : '';
  }

  private perform(action: ActionInfo): unknown {
    const target = this.resolve(action.ObjectPathId);
    switch (action.ActionType) {
      case 1:
        return this.identity(target);
      case 2:
        return target && this.query(target, action.QueryInfo ?? {}, true);
      case 3: {
        if (!target) return { _IsNull: true };
        if (action.Name === '_KeepReference') return this.keep(target);
        const result = target.call(action.Name, this.arguments(action.ArgumentInfo));
        return isThing(result) ? this.identity(result) : (result ?? null);
      }
      case 4: {
        // Setting a property of a null object is an error in Excel as well.
        if (!target) throw itemNotFound();
        target.assign(action.Name, this.arguments(action.ArgumentInfo).raw(0) ?? null);
        return null;
      }
      default:
        throw new Refusal('ApiNotFound', `The stand-in for Excel does not play action type ${action.ActionType}.`, 501);
    }
  }

  private keep(target: Thing): null {
    const place = target.place();
    if (place && !this.kept.has(place)) this.kept.set(place, this.book.keep(place));
    return null;
  }

  private identity(target: Thing | null): unknown {
    if (!target) return null;
    const place = target.place();
    const reference = place && this.kept.get(place);
    return reference ? { _ReferenceId: reference, ...target.identity() } : target.identity();
  }

  private arguments(info: ArgumentInfo | undefined): Arguments {
    const convert = (value: unknown, reference: unknown): unknown => {
      if (typeof reference === 'number' && reference > 0) return this.resolve(reference);
      if (Array.isArray(reference) && Array.isArray(value)) return (value as unknown[]).map((v, i) => convert(v, (reference as unknown[])[i]));
      return value;
    };
    const list = (info?.Arguments ?? []).map((v, i) => this.inside(convert(v, info?.ReferencedObjectPathIds?.[i])));
    return new Arguments(list);
  }

  /** Objects inside an object literal come as { _ObjectPathId: n }. */
  private inside(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || isThing(value)) return value;
    if ('_ObjectPathId' in value) return this.resolve(Number(value._ObjectPathId));
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.inside(v)]));
  }

  /** A path is worked out once in a batch: `Add` must not add twice. */
  private resolve(id: number): Thing | null {
    const known = this.resolved.get(id);
    if (known !== undefined) return known;
    const path = this.body.ObjectPaths[String(id)];
    if (!path) throw new Refusal('InvalidObjectPath', `There is no object path ${id}.`);
    const found = this.walk(path);
    this.resolved.set(id, found);
    return found;
  }

  private walk(path: PathInfo): Thing | null {
    switch (path.ObjectPathType) {
      case 1:
        return workbookKind(this.book);
      case 2:
        return services(this.book, path.Name);
      case 6: {
        const place = this.book.references.get(path.Name);
        if (!place) throw itemNotFound();
        this.kept.set(place, path.Name);
        return rangeOf(this.book, place);
      }
      case 7:
        return null;
    }
    const parent = path.ParentObjectPathId === undefined ? null : this.resolve(path.ParentObjectPathId);
    if (!parent) return null;
    switch (path.ObjectPathType) {
      case 3: {
        const result = parent.call(path.Name, this.arguments(path.ArgumentInfo));
        if (result === null || isThing(result)) return result;
        throw invalidArgument(`${parent.kind}.${path.Name} gives no object.`);
      }
      case 4:
        return parent.part(path.Name);
      case 5:
        return parent.item(path.ArgumentInfo?.Arguments?.[0]);
      default:
        throw new Refusal('ApiNotFound', `The stand-in for Excel does not play object path type ${path.ObjectPathType}.`, 501);
    }
  }

  /** `load`: the named properties, or all plain ones; parts nested; items of collections each with their identity. */
  private query(target: Thing, info: QueryInfo, top: boolean): Record<string, unknown> {
    const select = [...(info.Select ?? []), ...(info.Expand ?? [])];
    if (target.isCollection && top) return this.collection(target, info, select);
    const out: Record<string, unknown> = { ...(this.identity(target) as object) };
    const parts = new Map<string, string[]>();
    const wanted = select.length === 0 || select.includes('*') ? [...target.scalars(), ...select.filter((s) => s !== '*')] : select;
    for (const item of wanted) {
      const [, head = '', rest] = /^([^/.]+)(?:[/.](.*))?$/.exec(item) ?? [];
      const member = target.named(head);
      if (member.part) parts.set(member.name, [...(parts.get(member.name) ?? []), ...(rest ? [rest] : [])]);
      else out[member.name] = target.value(member.name);
    }
    for (const [name, nested] of parts) {
      const part = target.part(name);
      out[name] = part && this.query(part, { Select: nested }, true);
    }
    return out;
  }

  private collection(target: Thing, info: QueryInfo, select: readonly string[]): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    const ownNames = new Set(target.scalars().map((s) => s.toLowerCase()));
    const own = select.filter((s) => ownNames.has(s.toLowerCase()));
    const rest = select.filter((s) => !ownNames.has(s.toLowerCase()) && s !== '$none');
    for (const name of own.length ? own : select.length ? [] : target.scalars()) {
      const member = target.named(name);
      out[member.name] = target.value(member.name);
    }
    if (rest.length || !select.length) {
      let items = target.items();
      if (info.Skip) items = items.slice(info.Skip);
      if (info.Top) items = items.slice(0, info.Top);
      out['_Items'] = items.map((i) => this.query(i, { Select: rest }, false));
    }
    return out;
  }
}
