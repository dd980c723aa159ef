/**
 * Which rows go next. Rows of one customer go together, in one transaction while they are not too many, so that no other
 * order gets between them; customers come in the order of their first row. How many rows a chunk has follows from how long
 * the last ones took.
 */
import { waitingRows } from '../../database/runs.js';
import type { Store } from '../../database/store.js';
import type { Run } from '../kept/run.js';

/** Milliseconds that a chunk is meant to take. */
const aim = 400;
const first = 200;
const [fewest, most] = [10, 1_000];
const page = 10_000;

export class Chunks {
  private readonly store: Store;
  /** Positions of waiting rows, those of a customer together. */
  private positions: Int32Array = new Int32Array(0);
  /** Where in `positions` each customer's rows end. */
  private ends: Int32Array = new Int32Array(0);
  private at = 0;
  private size = first;

  constructor(store: Store) {
    this.store = store;
  }

  /** Reads what waits; after a crash or a doubtful COMMIT again. */
  async read(run: Run): Promise<void> {
    const groups = new Map<string, number[]>();
    for (let after = 0; ;) {
      const rows = await waitingRows(this.store, run.entity, { runID: run.id, after, limit: page });
      for (const { position, customer } of rows) {
        const key = customer === null ? `+${position}` : String(customer);
        const group = groups.get(key);
        if (group) group.push(Number(position));
        else groups.set(key, [Number(position)]);
      }
      const last = rows.at(-1);
      if (!last || rows.length < page) break;
      after = Number(last.position);
    }
    this.positions = Int32Array.from([...groups.values()].flat());
    let end = 0;
    this.ends = Int32Array.from([...groups.values()], (group) => (end += group.length));
    this.at = 0;
  }

  /**
   * The next rows: whole customers, at least one, as many as fit. They come in pieces, each of which is done together or not at all:
   * a row, with `whole` all rows of a customer, of an order that is all or nothing all there are.
   */
  next({ work }: { readonly work: { readonly atomic: boolean } | undefined }, whole = false): readonly (readonly number[])[] {
    if (work?.atomic) return this.cut(this.positions.length, [this.positions.length]);
    const wanted = this.at + this.size;
    const fits = this.ends.findLast((end) => end <= wanted && end > this.at);
    const end = fits ?? this.ends.find((each) => each > this.at) ?? this.at;
    // One customer with thousands of rows is too much for one transaction, unless they have to be done together.
    if (whole) return this.cut(end, this.ends);
    return this.cut(Math.min(end, this.at + Math.max(this.size, most))).flatMap((rows) => rows.map((position) => [position]));
  }

  /** What a chunk took: the next one is made for the aim. */
  took(rows: number, milliseconds: number): void {
    const right = (rows * aim) / Math.max(milliseconds, 1);
    this.size = Math.round(Math.min(most, Math.max(fewest, Math.min(this.size * 2, right))));
  }

  /** The rows up to a place, parted at the places given. */
  private cut(to: number, ends: Iterable<number> = [to]): readonly (readonly number[])[] {
    const pieces: (readonly number[])[] = [];
    for (const end of ends) {
      if (end <= this.at) continue;
      if (end > to) break;
      pieces.push([...this.positions.subarray(this.at, end)]);
      this.at = end;
    }
    return pieces;
  }
}
