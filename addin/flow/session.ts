/** Starting the pane, signing in and out. */
import { useDateSystem } from '../lists/cells.js';
import { useCulture } from '../lists/culture.js';
import { useTimeZone } from '../zone.js';
import { Fault } from '../../shared/fault.js';
import { ask, type AnswerTo, Away, call, onLine, reachable, useExpertMode, useToken } from '../api.js';
import { countsFrom1904, readCulture } from '../excel/culture.js';
import { answerOfWindow } from '../excel/dialog.js';
import { keepTabsInside } from '../excel/keys.js';
import { officeReady, onCommand } from '../excel/start.js';
import { onWaiting } from '../excel/run.js';
import { back, change, go, now, raise, settle } from '../store.js';
import { opening, openingOf } from './early.js';
import { keepApart, keepExpert, keepToken, keptExpert, keptToken } from './keep.js';
import { followSheet, readLists } from './lists.js';
import { takeDecided, takeUpPending } from './sending.js';
import { watchBridge } from './refreshing.js';
import { hearKeys, press, shortcuts } from './shortcuts.js';
import { forgetWaiting, lookForWaiting, onDecided } from './waiting.js';

/** From an empty page to the first screen. */
export async function begin(): Promise<void> {
  listenToTrouble();
  keepTabsInside();
  onDecided(takeDecided);
  const host = await officeReady();
  keepApart(host.partition);
  change({ dark: host.dark, locale: localeOf(host.locale) });
  if (!host.excel) {
    change({ phase: 'outside' });
    return;
  }
  onCommand(
    shortcuts.map(({ id }) => id),
    (id) => {
      void press(id);
    },
  );
  hearKeys();
  const token = keptToken();
  if (token === undefined) {
    useToken(undefined);
    change({ phase: 'signedOut' });
    return;
  }
  useToken(token);
  await enter(token);
}

/** British figures unless Office itself speaks another English. */
const localeOf = (office: string | undefined): string =>
  office === undefined || office === 'en-US' ? (navigator.languages.find((each) => each.startsWith('en-') && each !== 'en-US') ?? 'en-GB') : office;

/** Signed in: who, where, what there is, and which lists the workbook has. */
async function enter(token: string): Promise<void> {
  const expert = keptExpert();
  useExpertMode(expert);
  try {
    const [me, entities] = await openingOf(token, expert);
    useTimeZone(me.environment.timeZone);
    change({ me, entities, phase: 'ready', expert });
  } catch (error) {
    if (error instanceof Fault && error.status === 401) {
      signedOut();
      return;
    }
    if (error instanceof Away) {
      // Nothing to show yet: the bar says why, and the first answer brings the screen.
      await new Promise((resolve) => {
        setTimeout(resolve, 2_000);
      });
      return enter(token);
    }
    throw error;
  }
  // Where Excel does not tell, a British office is taken.
  useCulture(await readCulture().catch(() => undefined));
  useDateSystem(await countsFrom1904().catch(() => false));
  await readLists();
  followSheet();
  watchBridge();
  void lookForWaiting();
  await takeUpPending();
}

/** Who was given no rights looks whether there are some by now. */
export async function lookAgain(): Promise<void> {
  const [me, entities] = await opening();
  change({ me, entities });
}

export async function signIn(email: string, password: string): Promise<void> {
  const { token, expiresAt } = await call('POST /sign-in', {}, { body: { email: email.trim(), password } });
  await withToken(token, expiresAt);
}

/** How one can sign in here. */
export const waysIn = (): Promise<AnswerTo<'GET /sign-in', object>> => call('GET /sign-in', {});

/** Signs in with the company's own account, in a window of its own; false where that was closed before the end. */
export async function signInWithCompany(): Promise<boolean> {
  // Only who holds the secret can use what the window brings back.
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))));
  const ticket = await answerOfWindow(`${location.origin}/sso/start?challenge=${challenge}`);
  if (ticket === undefined) return false;
  const { token, expiresAt } = await call('POST /sign-in/ticket', {}, { body: { ticket, secret } });
  await withToken(token, expiresAt);
  return true;
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** A token from an administrator instead of a password. */
export async function withToken(token: string, expiresAt?: string): Promise<void> {
  useToken(token.trim());
  const me = await call('GET /me', {});
  keepToken({ token: token.trim(), expiresAt });
  const again = now().me?.id === me.id && now().entities.length > 0;
  settle('signedOut');
  // Signed in anew by the same person: exactly where one was.
  if (again) {
    change({ me, phase: 'ready' });
    void lookForWaiting();
  } else await enter(token.trim());
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/sign-in').catch(() => undefined);
  signedOut();
  change({ screens: [{ name: 'start' }], me: undefined, entities: [], draft: undefined, following: undefined, offers: undefined });
}

function signedOut(): void {
  keepToken(undefined);
  useToken(undefined);
  forgetWaiting();
  change({ phase: 'signedOut' });
}

export function setExpert(on: boolean): void {
  useExpertMode(on);
  keepExpert(on);
  change({ expert: on, offers: undefined });
}

/** The bars that come and go by themselves. */
function listenToTrouble(): void {
  let asking = false;
  onLine((event) => {
    if (event === 'back') settle('away');
    if (event === 'signedOut' && now().phase === 'ready') signedOut();
    if (event !== 'away' || asking) return;
    raise({ kind: 'away', text: 'Sheetbridge cannot be reached. Trying again… Your list, and what you type into it, is safe meanwhile.', stays: true });
    asking = true;
    void (async () => {
      for (let wait = 1_000; ; wait = Math.min(wait * 1.5, 10_000)) {
        await new Promise((resolve) => {
          setTimeout(resolve, wait);
        });
        if (await reachable()) break;
      }
      asking = false;
      settle('away');
    })();
  });
  onWaiting((waiting) => {
    if (waiting) raise({ kind: 'editing', text: 'Finish editing the cell (Enter) and I will go on.', stays: true });
    else settle('editing');
  });
}

export const openAccount = (): void => {
  if (now().screens.at(-1)?.name === 'account') back();
  else go({ name: 'account' });
};
