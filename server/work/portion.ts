/**
 * How many pieces of long work to do together: as many as may be and, where those cannot be done together, half of them, down to the
 * one that is at fault. It takes as many tries as the pieces can be halved, wherever among them the culprit is.
 */
export class Portion {
  private readonly most: number;
  /** So many of the next pieces hold the culprit of a failure, where there was one. */
  private suspects = 0;
  /** How many to try next; there may be fewer left. */
  size: number;

  constructor(most: number) {
    this.most = most;
    this.size = most;
  }

  /** These were done. */
  did(pieces: number): void {
    this.suspects = Math.max(0, this.suspects - pieces);
    this.size = this.suspects > 0 ? Math.max(1, this.suspects >> 1) : this.most;
  }

  /** These could not be done together. True where it was one alone: that is the culprit, and whoever asks passes it over. */
  failed(pieces: number): boolean {
    const alone = pieces <= 1;
    this.suspects = alone ? 0 : pieces;
    this.size = alone ? this.most : pieces >> 1;
    return alone;
  }
}
