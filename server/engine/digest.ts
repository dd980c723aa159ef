/** What a caller agrees to of one row: a digest of its plan, without the clock, without secrets and without what other rows do. */
import { hash, randomInt } from 'node:crypto';
import { fieldOf } from '../../shared/fields.js';
import type { Change, Plan, Values } from '../../shared/types.js';
import { hashSecret } from '../people/secrets.js';

/** Six digits for a plan that asks; made at most once a plan, and left out of its digest. */
export class Secret {
  private made: { plain: string; hash: string } | undefined;
  forget(): void {
    this.made = undefined;
  }
  make(): { plain: string; hash: string } {
    if (!this.made) {
      const plain = String(randomInt(1_000_000)).padStart(6, '0');
      this.made = { plain, hash: hashSecret(plain) };
    }
    return this.made;
  }
  without(text: string): string {
    return this.made ? text.replaceAll(this.made.hash, '').replaceAll(this.made.plain, '') : text;
  }
}

/**
 * What a caller agrees to: the changes and money of one record, without the clock and without secrets. It is the same whichever of the
 * other rows are done, so that one that is struck out or refused leaves the others as they were shown: a running sum counts by how
 * much it moves, and what the rows bring about together is no row's own.
 */
export function digestOf({ changes, charges = [] }: Plan, secret: Secret, now: string): string {
  const own = changes.filter(({ together }) => !together);
  const text = JSON.stringify([own.map(agreed), charges]);
  return hash('sha256', secret.without(text).replaceAll(now, ''), 'base64url').slice(0, 22);
}

function agreed({ entity, id, kind, before, after }: Change): readonly unknown[] {
  if (kind !== 'update') return [entity, id, kind, before, after];
  const running = Object.keys(after).filter((name) => fieldOf(entity, name)?.running);
  if (running.length === 0) return [entity, id, kind, before, after];
  const without = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([name]) => !running.includes(name)));
  const moved = running.map((name) => [name, Number(after[name] ?? 0) - Number(before[name] ?? 0)]);
  return [entity, id, kind, without(before), without(after), moved];
}
