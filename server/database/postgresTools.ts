/** PostgreSQL's own programs, as a child each. */
import { execFile } from 'node:child_process';

/** The same server, another database. */
export function databaseURL(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/**
 * Runs pg_dump or pg_restore on a database, or on a file alone. The password goes by the environment: everybody on the machine sees the
 * words of a command. Throws an Error with what the program said last.
 */
export async function postgresTool(name: 'pg_dump' | 'pg_restore', url: string | undefined, words: readonly string[]): Promise<void> {
  const place = url === undefined ? undefined : new URL(url);
  const password = place === undefined ? '' : decodeURIComponent(place.password);
  if (place) place.password = '';
  await new Promise<void>((done, fail) => {
    execFile(
      name,
      [...(place ? [`--dbname=${place.href}`] : []), ...words],
      { env: { ...process.env, ...(password === '' ? {} : { PGPASSWORD: password }) }, maxBuffer: 16 * 1024 * 1024 },
      (error, _out, wrong) => {
        if (!error) done();
        else if (error.code === 'ENOENT')
          fail(new Error(`${name} is not on the PATH. It comes with PostgreSQL's client programs, of the server's version or newer.`));
        else fail(new Error(wrong.trim().split('\n').at(-1) || `${name} ended with ${String(error.code)}.`));
      },
    );
  });
}
