/** Somebody who manages users is always left: an order that would lock everybody out is refused, the record of it that does so. */
import { refused, type Fault } from '../../shared/fault.js';
import { label } from '../../shared/fields.js';
import type { Change, RecordOf } from '../../shared/types.js';
import { permission } from './authorise.js';
import type { Reading, Writing } from '../database/store.js';
import { userOf } from './users.js';

const manages = (record: RecordOf | undefined): boolean => {
  if (!record || record['active'] === false) return false;
  const user = userOf(record);
  return user.apiWrite && permission(user, 'users', 'edit') === 'run';
};

/** The users as the changes of an order leave them, one record of it after the other. */
export class Administrators {
  private readonly from: Reading;
  private users: Map<string, RecordOf> | undefined;

  constructor(from: Reading) {
    this.from = from;
  }

  /** Why these changes cannot be made; keeps them in mind where they can. */
  async refusal(changes: readonly Change[]): Promise<Fault | undefined> {
    const own = changes.filter(({ entity, kind }) => entity === 'users' && kind !== 'create');
    if (own.length === 0) return undefined;
    const users = (this.users ??= await this.read());
    const after = new Map(users);
    for (const { id, kind, after: values } of own) {
      const record = users.get(id);
      if (kind === 'delete') after.delete(id);
      else if (record) after.set(id, { ...record, ...values });
    }
    const last = own.map(({ id }) => users.get(id)).find(manages);
    if (last && ![...after.values()].some(manages)) {
      return refused(
        `${label('users', last)} is the last one who may manage users: nobody could undo this. Let somebody else write over the API and run users first.`,
      );
    }
    this.users = after;
    return undefined;
  }

  /** Of two administrators who take each other's permission away at the same moment, the second waits and then sees the first. */
  private async read(): Promise<Map<string, RecordOf>> {
    const found = await this.from.all('users');
    if (!isWriting(this.from)) return new Map(found.map((each) => [each.id, each]));
    await this.from.lockFor(
      'users',
      found.filter(manages).map(({ id }) => id),
      [],
    );
    return new Map((await this.from.all('users')).map((each) => [each.id, each]));
  }
}

const isWriting = (from: Reading): from is Writing => 'lockFor' in from;
