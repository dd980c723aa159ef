/** A folder in which mails are kept as .eml files, which any mail program opens. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';

/** The mail could not be written; nothing of it is left behind. */
export class FolderFull extends Error {}

/** Writes the mail under a name of its own; the same mail again takes the place of the one before. */
export async function keepMail(folder: string, message: RecordOf, content: Buffer): Promise<string> {
  const subject = asText(message['subject'] ?? '')
    .normalize('NFKD')
    .replaceAll(/[^\w -]/g, '')
    .trim()
    .slice(0, 60);
  const name = `${message.id}${subject === '' ? '' : ` ${subject}`}.eml`;
  const half = join(folder, `.${message.id}.half`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(half, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(half, join(folder, name));
    return name;
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined);
    const { code = '', message: why } = error as NodeJS.ErrnoException;
    throw new FolderFull(
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'The disk of the folder in which the bridge keeps mails (MAIL_DIR) is full. Show this to whoever looks after the bridge: there has to be room.'
        : `The folder in which the bridge keeps mails (MAIL_DIR) cannot be written to (${why}). Show this to whoever looks after the bridge.`,
    );
  }
}
