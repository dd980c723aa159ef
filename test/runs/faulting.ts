/** For assert.rejects: a fault of this code whose hint says this. */
import assert from 'node:assert/strict';
import { Fault } from '../../shared/fault.js';

export const faulting =
  (code: number, pattern = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault, error instanceof Error ? error.stack : String(error));
    assert.equal(error.code, code, error.hint);
    assert.match(error.hint, pattern);
    return true;
  };
