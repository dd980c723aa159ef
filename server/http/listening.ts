/** Sockets: how long a sender may take, how large a head may be, and answers in JSON where HTTP itself is broken. */
import { createServer as http, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as https } from 'node:https';
import type { Duplex } from 'node:stream';
import { tooSlow } from '../../shared/fault.js';

/** Room for an address that the bridge itself can refuse by name; headers proper are held to 16 KB in bridge.ts. */
const options = { maxHeaderSize: 64 * 1024, requireHostHeader: false, connectionsCheckingInterval: 2_000 };

/** What was overheard today cannot be read with a key that is stolen tomorrow: of TLS 1.2 only suites with forward secrecy. */
const strong = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: true,
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_128_GCM_SHA256',
    ...['GCM-SHA384', 'GCM-SHA256'].flatMap((kind) => ['ECDSA', 'RSA'].map((key) => `ECDHE-${key}-AES${kind.endsWith('384') ? 256 : 128}-${kind}`)),
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const;

const malformed = { error: 'Malformed Request', error_code: 400500, hint: 'This is not a valid HTTP request.' };

/**
 * Milliseconds: in which a request arrives as a whole, and which a large file may be silent between two of its pieces; and the bytes a second
 * that have to come of one, since it has a turn of everybody's as long as it comes.
 */
const PATIENCE = { whole: 28_000, silence: 60_000, slowest: 1_024 };
const late: [string, Said] = ['408 Request Timeout', tooSlow().toJSON()];

/** What ends the wait for the whole of a request. */
const waits = new WeakMap<IncomingMessage, typeof PATIENCE & { over(): void }>();

/** Lets go of who does not send what they began to send. */
function arriving(request: IncomingMessage, response: ServerResponse, patience: typeof PATIENCE): void {
  const timer = setTimeout(() => {
    if (!request.complete && !response.headersSent) closing(request.socket, alone(...late));
  }, patience.whole);
  timer.unref();
  const over = (): void => clearTimeout(timer);
  waits.set(request, { ...patience, over });
  request.once('end', over);
  response.once('close', over);
}

/** A file of any length: it may take as long as it takes, as long as it keeps coming and is read. */
export function unhurried(request: IncomingMessage): void {
  const wait = waits.get(request);
  if (!wait) return;
  wait.over();
  request.setTimeout(wait.silence, () => closing(request.socket, alone(...late)));
  const { socket } = request;
  let before = socket.bytesRead;
  const looking = setInterval(() => {
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    // What has come and is not read yet is nobody's fault but ours.
    if (came < (wait.slowest * wait.whole) / 1_000 && request.readableLength === 0) closing(socket, alone(...late));
  }, wait.whole);
  looking.unref();
  for (const over of ['end', 'close'] as const) request.once(over, () => clearInterval(looking));
  // What is worked out once all of it is there may take longer than that.
  request.once('end', () => request.setTimeout(0));
}

/** A server that is not listening yet; https with a certificate. */
export function hardened(app: RequestListener, certificate?: { readonly cert: string; readonly key: string }, patience = PATIENCE): Server {
  const listener: RequestListener = (request, response) => {
    if (ending.has(server)) {
      // Whoever is still connected hears that this connection ends; what comes now belongs to the next bridge.
      response.setHeader('Connection', 'close');
      return refuse(response, 503, stopping);
    }
    under(server, response);
    if (request.httpVersion === '1.1' && request.headers.host === undefined)
      return refuse(response, 400, { ...malformed, hint: 'The request has no Host header, which HTTP/1.1 asks for.' });
    arriving(request, response, patience);
    app(request, response);
  };
  const server: Server = certificate ? https({ ...options, ...strong, ...certificate }, listener) : http(options, listener);
  // Whether to go on is said by what reads the body (body.ts), after everything that can be refused without it.
  server.on('checkContinue', listener);
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    refuse(response, 417, { error: 'Expectation Failed', error_code: 417001, hint: 'The only expectation that is met here is "Expect: 100-continue".' }),
  );
  server.on('connect', (_request, socket) => {
    socket.on('error', () => socket.destroy());
    closing(
      socket,
      alone('405 Method Not Allowed', { error: 'Method Not Allowed', error_code: 405001, hint: 'This is no proxy: CONNECT is not possible here.' }),
    );
  });
  server.headersTimeout = 10_000;
  // Each request has its own (`arriving`): a large file is not held to the time of the others.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 20_000;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return socket.destroy();
    const [status, fault]: [string, Said] =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? ['431 Request Header Fields Too Large', { error: 'Headers Too Large', error_code: 431001, hint: 'The headers are too large; send at most 16 KB.' }]
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? late
          : ['400 Bad Request', malformed];
    closing(socket, alone(status, fault));
  });
  // More than anybody needs, and less than a machine has descriptors.
  server.maxConnections = 5_000;
  return server;
}

/** Says a last word and lets go: who does not hang up by itself would hold a descriptor for ever. */
function closing(socket: Duplex, text: string): void {
  socket.end(text, () => socket.destroy());
  setTimeout(() => socket.destroy(), 1_000).unref();
}

interface Said {
  readonly error: string;
  readonly error_code: number;
  readonly hint: string;
}

function refuse(response: ServerResponse, status: number, said: Said): void {
  response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(JSON.stringify(said));
}

/** An answer to what never became a request. */
function alone(status: string, said: Said): string {
  const body = JSON.stringify(said);
  return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

export function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const stopping = { error: 'Bridge Stopping', error_code: 503002, hint: 'The bridge is stopping. Nothing was done; try again in a moment.' };

/** Servers that take no more, and the answers that each still owes. */
const ending = new WeakSet<Server>();
const owed = new WeakMap<Server, Set<ServerResponse>>();

function under(server: Server, response: ServerResponse): void {
  const open = owed.get(server) ?? new Set<ServerResponse>();
  owed.set(server, open);
  open.add(response);
  response.once('close', () => open.delete(response));
}

/**
 * Takes no more: what comes on connections that stand is refused, each connection ends after the answer it waits for, and after
 * eight seconds what is left is cut.
 */
export function closed(server: Server): Promise<void> {
  ending.add(server);
  for (const response of owed.get(server) ?? []) {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('finish', () => setImmediate(() => response.socket?.end()));
  }
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), 8_000);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(cut);
    });
  });
}
