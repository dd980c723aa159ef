/** Pieces of text on disk, written one after the other and read again in that order: what is in memory is one piece. */
import { open, type FileHandle } from 'node:fs/promises';

export class Aside {
  private readonly file: FileHandle;
  private readonly sizes: number[] = [];

  private constructor(file: FileHandle) {
    this.file = file;
  }

  /** A new file that nobody else may read. */
  static async at(path: string): Promise<Aside> {
    return new Aside(await open(path, 'wx+', 0o600));
  }

  async add(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += (await this.file.write(bytes, done)).bytesWritten;
    this.sizes.push(bytes.length);
  }

  async *pieces(): AsyncGenerator<string> {
    let bytes = Buffer.allocUnsafeSlow(0);
    let from = 0;
    for (const size of this.sizes) {
      if (bytes.length < size) bytes = Buffer.allocUnsafeSlow(size);
      for (let done = 0; done < size;) {
        const { bytesRead } = await this.file.read(bytes, done, size - done, from + done);
        if (bytesRead === 0) throw new Error('What was put aside is gone.');
        done += bytesRead;
      }
      from += size;
      yield bytes.toString('utf8', 0, size);
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
