/** The rooms that work beside requests: billing runs and the outbox. */
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Parts } from './request.js';
import type { Settings } from './settings.js';

export interface Rooms {
  readonly routers: readonly Router[];
  start(): void;
  stop(): Promise<void>;
}

export function billingRooms(_parts: Parts, _with: { readonly log: Logger; readonly config: Settings }): Rooms {
  return { routers: [], start() {}, async stop() {} };
}
