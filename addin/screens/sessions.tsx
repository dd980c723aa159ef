/** Where somebody is signed in: each place can be signed out from here, and all others at once. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Token } from '../../shared/wire/session.js';
import { call } from '../api.js';
import { troubled } from '../flow/trouble.js';
import { useAsked } from '../parts/hooks.js';
import { Section, Waiting } from '../parts/screen.js';
import { tongue } from '../store.js';
import { ago, capital, counted } from '../words.js';

export function Sessions({ userID }: { readonly userID: string }) {
  const [turn, setTurn] = useState(0);
  const asked = useAsked(() => call('GET /users/:id/tokens', { id: userID }), [userID, turn]);
  const now = new Date();
  const open = (asked.value ?? []).filter(({ session, revokedAt, expiresAt }) => session && revokedAt === null && Date.parse(expiresAt) > now.getTime());
  const others = open.filter(({ own }) => !own);
  const end = (work: Promise<unknown>): void => {
    work.catch(troubled).finally(() => setTurn((before) => before + 1));
  };
  return (
    <Section title="Signed in">
      <Waiting asked={asked} />
      <ul className="list">
        {open
          .toSorted((one, other) => Number(other.own) - Number(one.own) || other.createdAt.localeCompare(one.createdAt))
          .map((each) => (
            <li key={each.id} className="row">
              <span className="grow">
                {each.own ? 'This session' : `From ${each.address ?? 'an unknown address'}`}
                <span className="sub">{said(each, now)}</span>
              </span>
              {!each.own && (
                <Button
                  size="small"
                  aria-label={`Sign out the session from ${each.address ?? 'an unknown address'}`}
                  onClick={() => end(call('DELETE /users/:id/tokens/:token', { id: userID, token: each.id }))}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
      </ul>
      {asked.value !== undefined && open.every(({ own }) => !own) && (
        <p className="note">You use a token here. It is forgotten when you sign out, and goes on elsewhere.</p>
      )}
      {others.length > 1 && (
        <div>
          <Button size="small" onClick={() => end(call('DELETE /users/:id/tokens', { id: userID }))}>
            Sign out {counted(others.length, 'other session')}
          </Button>
        </div>
      )}
    </Section>
  );
}

const said = ({ createdAt, lastUsedAt }: Token, now: Date): string => {
  const words = tongue();
  return `${capital(`signed in ${ago(createdAt, now, words)}`)}, last used ${ago(lastUsedAt ?? createdAt, now, words)}`;
};
