/** The transaction that the running code is inside of, if any. */
import { AsyncLocalStorage } from 'node:async_hooks';

export const current = new AsyncLocalStorage<{ over: boolean }>();

export const isInside = (): boolean => current.getStore()?.over === false;
