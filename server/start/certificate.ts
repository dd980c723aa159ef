/** A certificate for trying it out: Office refuses add-ins without https. The only home of selfsigned. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The certificate for localhost, made once and kept beside the data; production names its own by TLS_CERT and TLS_KEY. */
export async function ownCertificate(folder: string): Promise<{ readonly cert: string; readonly key: string }> {
  const [certFile, keyFile] = [join(folder, 'localhost.crt'), join(folder, 'localhost.key')];
  if (existsSync(certFile) && existsSync(keyFile)) return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  // Read where one is made: once, and by no bridge that has its own.
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    // Made in no time, where the search for two primes takes a third of a second of each first start.
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 800 * 86_400_000),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  mkdirSync(dirname(certFile), { recursive: true });
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  writeFileSync(certFile, made.cert);
  return { cert: made.cert, key: made.private };
}
