/** The rooms that work beside requests: billing runs and the outbox. */
import type { Router } from 'express';
import type { Logger } from 'pino';
import { createBillingRuns } from './billing/index.js';
import { billingRoutes } from './billing/routes.js';
import type { Parts } from './request.js';
import type { Settings } from './settings.js';

export interface Rooms {
  readonly routers: readonly Router[];
  start(): void;
  stop(): Promise<void>;
}

export function billingRooms(parts: Parts, { log }: { readonly log: Logger; readonly config: Settings }): Rooms {
  const runs = createBillingRuns({ ...parts, log });
  const routes = billingRoutes(parts, {
    requested: () => runs.nudge(),
    unexpected: (error, customer) => log.error({ err: error, customer }, 'reporting a bill failed'),
  });
  return { routers: [routes], start: () => runs.start(), stop: () => runs.stop() };
}
