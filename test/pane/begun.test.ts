/** What a form begins with. */
import assert from 'node:assert/strict';
import { beginAfresh, begunWith, rememberChoices } from '../../addin/flow/begun.js';
import type { Draft } from '../../addin/draft.js';
import { change, now } from '../../addin/store.js';
import type { ActionOffer } from '../../shared/types.js';

describe('A form', () => {
  const before = (globalThis as { localStorage?: unknown }).localStorage;
  const offer = {
    name: 'drop',
    title: 'Drop Feature',
    help: '',
    billing: 'at once',
    permission: 'run',
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        status: { type: 'string', title: 'Status', list: 'statuses' },
        dateDrop: { type: 'string', title: 'Drop Date', format: 'date', default: 'today' },
        charge: { type: 'string', title: 'Charge', format: 'currency' },
        comment: { type: 'string', title: 'Comment' },
        withParents: { type: 'boolean', title: 'With Parents', default: 'false' },
        basis: { type: 'string', title: 'Basis', enum: ['percent', 'amount'] },
      },
    },
  } as unknown as ActionOffer;
  const sent: Draft = {
    listID: undefined,
    entity: 'features',
    target: { kind: 'ids', ids: ['1'] },
    offer,
    parameters: { status: 'Dropped', dateDrop: '2024-12-31', charge: '12.50', comment: 'as agreed', withParents: true, basis: 'percent' },
    fromColumn: { dateDrop: 'Leave Date' },
  };

  beforeEach(() => {
    const items = new Map<string, string>();
    (globalThis as { localStorage?: unknown }).localStorage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
      removeItem: (key: string) => items.delete(key),
    };
    change({ draft: undefined });
  });
  after(() => {
    (globalThis as { localStorage?: unknown }).localStorage = before;
    change({ draft: undefined });
  });

  it('begins with the choices and columns of the last time, and with no date, amount or sentence of it', () => {
    assert.equal(begunWith('features', offer).asLastTime, undefined);
    rememberChoices(sent);
    const begun = begunWith('features', offer);
    assert.deepEqual(begun.fromColumn, { dateDrop: 'Leave Date' });
    assert.deepEqual(begun.parameters, {
      status: 'Dropped',
      dateDrop: now().me?.environment.today ?? new Date().toISOString().slice(0, 10),
      withParents: true,
      basis: 'percent',
    });
    assert.equal(begun.asLastTime, true);
    assert.equal(begunWith('services', offer).asLastTime, undefined, 'another kind of rows');
  });

  it('leaves a choice out that there is no more, and begins empty where one asks for it', () => {
    rememberChoices({ ...sent, parameters: { basis: 'per mille' }, fromColumn: { gone: 'X', dateDrop: 'Leave Date' } });
    const begun = begunWith('features', offer);
    assert.ok(!('basis' in begun.parameters));
    assert.deepEqual(begun.fromColumn, { dateDrop: 'Leave Date' });
    change({ draft: { ...sent, ...begun } });
    beginAfresh();
    assert.deepEqual([now().draft?.fromColumn, now().draft?.asLastTime, now().draft?.parameters['status']], [{}, undefined, undefined]);
  });

  it('keeps what was filled in and not sent before all that', () => {
    rememberChoices(sent);
    change({ draft: { ...sent, parameters: { charge: '7' } } });
    assert.equal(begunWith('features', offer).parameters['charge'], '7');
    assert.equal(begunWith('features', offer).asLastTime, undefined);
  });

  it('remembers nothing of typed cells, of new records and of the way back', () => {
    rememberChoices({ ...sent, target: { kind: 'new' } });
    rememberChoices({ ...sent, reverses: { id: '1', title: 'Drop Feature' } });
    rememberChoices({ ...sent, offer: { ...offer, name: 'edit' } });
    for (const name of ['drop', 'edit']) assert.equal(begunWith('features', { ...offer, name }).asLastTime, undefined);
  });
});
