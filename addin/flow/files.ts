/** Files of the bridge, saved where the browser keeps what it downloads. */
import { fileAt } from '../api.js';
import { troubled } from './trouble.js';

/** Fetches the file with the token of whoever is signed in, and hands it over under its own name. */
export async function saveFile(path: string): Promise<void> {
  try {
    const { blob, name } = await fileAt(path);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    // Where the frame forbids downloads it is at least shown.
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    troubled(error);
  }
}
