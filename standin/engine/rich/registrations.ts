/** `onX.add` and `onX.remove` arrive as a pair of methods for each event of an object. */
import type { Workbook } from '../book.js';

export const registrations = <T>(
  target: (self: T) => string,
  book: (self: T) => Workbook,
  events: Readonly<Record<string, number>>,
): Readonly<Record<string, (self: T) => null>> =>
  Object.fromEntries(
    Object.entries(events).flatMap(([name, number]) => [
      [
        `_Register${name}Event`,
        (self: T) => {
          book(self).subscriptions.add(`${number}|${target(self)}`);
          return null;
        },
      ],
      [
        `_Unregister${name}Event`,
        (self: T) => {
          book(self).subscriptions.delete(`${number}|${target(self)}`);
          return null;
        },
      ],
    ]),
  );
