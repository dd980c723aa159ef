/** The settings as a whole, and what the bridge runs on. */
import { existsSync } from 'node:fs';
import { loopback, type Settings } from '../settings.js';
import { note, right, wrong, type Check } from './finding.js';

/** Why these settings are none to put a company's billing behind; undefined where they are. */
export function notForProduction({ host, certificate, plainHttp, publicUrl, port, httpsPort }: Settings): string | undefined {
  if (!certificate && !plainHttp && !loopback(host))
    return `HOST ${host} would take passwords over plain http. Give TLS_CERT and TLS_KEY, or PLAIN_HTTP=yes where a proxy in front of the bridge speaks TLS.`;
  if (!certificate && port === 0) return 'Neither http nor https would be served: give TLS_CERT and TLS_KEY, or a PORT.';
  if (certificate && httpsPort === 0 && port === 0) return 'PORT and HTTPS_PORT are both 0: nothing would be served.';
  if (!loopback(host) && publicUrl === undefined)
    return 'PUBLIC_URL must name the address that people open, such as https://billing.example.com: browsers are let in by it, and mails and the manifest name it.';
  return undefined;
}

/** Why a production bridge does not make the database that it does not find. */
export function missingDatabase({ databaseUrl, newDatabase }: Settings): string | undefined {
  const file = databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined;
  if (file !== undefined && !newDatabase && !existsSync(file))
    return `There is no database ${file}. Check DATABASE_URL and that its disk is mounted; NEW_DATABASE=yes makes a new one.`;
  return undefined;
}

export const setUp: Check = ({ config }) => {
  const about = 'Settings';
  if (!config.production) return [note(about, 'This is a trial: NODE_ENV is not production. Set NODE_ENV=production before a company works with it.')];
  const refusal = notForProduction(config);
  if (refusal !== undefined) return [wrong(about, refusal)];
  const { host, httpsPort, port, certificate, trustProxy, openDocs } = config;
  const behind = !certificate && !loopback(host);
  return [
    right(about, `Production, ${certificate ? `https on ${host}:${httpsPort}` : `http on ${host}:${port}`}.`),
    ...(behind && trustProxy === 0
      ? [
          wrong(
            about,
            'A proxy speaks TLS in front of the bridge, and TRUST_PROXY is 0: everybody has the proxy’s address, and one who guesses passwords holds up all. Set it to the number of proxies.',
          ),
        ]
      : []),
    ...(openDocs ? [note(about, 'OPEN_DOCS=yes shows /docs, /openapi.json and /metrics to everybody.')] : []),
  ];
};

/** The oldest Node.js that its makers still mend. */
const NODE = 22;

export const programs: Check = () => {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return [
    major < NODE
      ? note('Program', `Node.js ${process.versions.node} is no longer mended by its makers. Install ${NODE} or newer when you can.`)
      : right('Program', `Node.js ${process.versions.node}.`),
  ];
};
