/** The prints of many texts, to tell one that was there before: twelve bytes each in one table, where a Set of texts would take ten times that. */
const WORDS = 3;
/** At first; it doubles when it is two thirds full. */
const SLOTS = 1 << 12;

export class Prints {
  private table = new Uint32Array(SLOTS * WORDS);
  private count = 0;
  private readonly bytes = Buffer.alloc(WORDS * 4);
  private readonly words = new Uint32Array(this.bytes.buffer, this.bytes.byteOffset, WORDS);

  /** Takes a print, in base64, of which the first twelve bytes tell it from all others; answers whether it was there. */
  add(print: string): boolean {
    this.bytes.write(print, 'base64');
    const [a, b, c] = this.words as unknown as [number, number, number];
    // All noughts are an empty slot.
    if (placed(this.table, a || 1, b, c)) return true;
    this.count += 1;
    if (this.count * WORDS * 3 > this.table.length * 2) this.grow();
    return false;
  }

  private grow(): void {
    const { table } = this;
    this.table = new Uint32Array(table.length * 2);
    for (let at = 0; at < table.length; at += WORDS) if (table[at]) placed(this.table, table[at]!, table[at + 1]!, table[at + 2]!);
  }
}

/** Whether it is there; else it is put there. */
function placed(table: Uint32Array, a: number, b: number, c: number): boolean {
  for (let at = (a % (table.length / WORDS)) * WORDS; ; at = (at + WORDS) % table.length) {
    if (table[at] === 0) {
      table[at] = a;
      table[at + 1] = b;
      table[at + 2] = c;
      return false;
    }
    if (table[at] === a && table[at + 1] === b && table[at + 2] === c) return true;
  }
}
