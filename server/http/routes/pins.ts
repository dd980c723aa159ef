/** POST /customers/:id/pin: whether a caller named the PIN that the customer was given. Every try stands in the customer's log. */
import { Router } from 'express';
import { badValue, missing, noSuchRecord, refused } from '../../../shared/fault.js';
import { isBlank } from '../../../shared/values.js';
import { Guesses } from '../../people/guesses.js';
import { isSecret } from '../../people/secrets.js';
import { bodyOf, only } from '../body.js';
import { idIn, type Parts } from '../request.js';
import { serve } from '../serve.js';

export function pinRoutes({ store, now }: Parts): Router {
  const router = Router({ caseSensitive: true });
  // Six digits are a million: after five wrong ones each further costs the customer's callers a longer wait, whoever asks.
  const guesses = new Guesses();

  serve(router, 'POST /customers/:id/pin', async ({ id: given, user, request }) => {
    const { pin } = only(bodyOf(request), ['pin']);
    if (isBlank(pin)) throw missing({ pin: 'Give the six digits that the caller named.' });
    const digits = typeof pin === 'string' ? pin.replaceAll(/\s/g, '') : '';
    if (!/^\d{6}$/.test(digits)) throw badValue({ pin: 'A PIN is six digits, sent as text.' });
    const id = idIn('customers', given);
    const [customer] = await store.load('customers', [id]);
    if (!customer) throw noSuchRecord('customers', id);
    const { pinHash } = customer;
    if (typeof pinHash !== 'string') throw refused('This customer has no PIN yet; Generate PIN gives one.');
    guesses.check(id, '');
    // Counted before it is looked at, so that many at once are no way around the wait.
    guesses.wrong(id, '');
    const right = await isSecret(digits, pinHash);
    if (right) guesses.right(id, '');
    await store.transaction((inside) =>
      inside.log([
        {
          entity: 'customers',
          recordID: id,
          customerID: id,
          action: 'checkPIN',
          runID: null,
          userID: user.id,
          userName: user.name,
          at: now(),
          before: {},
          after: {},
          why: right ? 'The right PIN was named.' : 'A wrong PIN was named.',
        },
      ]),
    );
    return { right };
  });
  return router;
}
