/** What collections of things kept as data have in common: counting them, and finding one by place or by key. */
import { invalidArgument, itemNotFound } from '../refusal.js';
import type { Arguments, Thing } from './thing.js';

interface Kept<Self, Item> {
  readonly all: (self: Self) => readonly Item[];
  readonly made: (self: Self, item: Item) => Thing;
  readonly goesBy: (item: Item, key: unknown) => boolean;
}

export function collected<Self, Item>({ all, made, goesBy }: Kept<Self, Item>) {
  const find = (self: Self, key: unknown): Thing | null => {
    const hit = all(self).find((each) => goesBy(each, key));
    return hit === undefined ? null : made(self, hit);
  };
  const item = (self: Self, key: unknown): Thing => {
    const hit = find(self, key);
    if (!hit) throw itemNotFound();
    return hit;
  };
  return {
    items: (self: Self): Thing[] => all(self).map((each) => made(self, each)),
    item,
    calls: {
      GetCount: (self: Self): number => all(self).length,
      GetItemAt: (self: Self, args: Arguments): Thing => {
        const hit = all(self)[args.number(0)];
        if (hit === undefined) throw invalidArgument();
        return made(self, hit);
      },
      GetItemOrNullObject: (self: Self, args: Arguments): Thing | null => find(self, args.raw(0)),
    },
  };
}
