/** Sign in with e-mail and password, or with a token from an administrator. */
import { Button, Field, Input, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { Fault } from '../../shared/fault.js';
import { keepEmail, keptEmail } from '../flow/keep.js';
import { signIn, signInWithCompany, waysIn, withToken } from '../flow/session.js';
import { sentenceOf } from '../flow/trouble.js';
import { useAsked } from '../parts/hooks.js';
import { usePane } from '../store.js';
import { Screen } from '../parts/screen.js';

type Wrong = Partial<Record<'email' | 'password' | 'token', string>>;

export function SignIn() {
  const [way, setWay] = useState<'password' | 'token'>('password');
  const [email, setEmail] = useState(keptEmail);
  const [password, setPassword] = useState('');
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState<Wrong>({});
  const [busy, setBusy] = useState(false);
  const ways = useAsked(waysIn, []).value ?? { passwords: true, company: false };
  const [alone, setAlone] = useState<string>();
  const [window, setWindow] = useState(false);
  const again = usePane((state) => state.screens.length > 1 && state.me !== undefined);

  const submit = async (): Promise<void> => {
    const empty: Wrong =
      way === 'token'
        ? token.trim() === ''
          ? { token: 'Paste the token you were given.' }
          : {}
        : { ...(email.trim() === '' ? { email: 'Your e-mail address is needed.' } : {}), ...(password === '' ? { password: 'Your password is needed.' } : {}) };
    setWrong(empty);
    if (Object.keys(empty).length > 0) return;
    setBusy(true);
    try {
      if (way === 'token') await withToken(token);
      else {
        await signIn(email, password);
        keepEmail(email.trim());
      }
    } catch (error) {
      const unknown = error instanceof Fault && error.status === 401;
      if (way === 'token')
        setWrong({
          token: unknown ? 'Sheetbridge does not know this token, or it has ended. Check that all of it was pasted, or ask for a new one.' : sentenceOf(error),
        });
      else if (error instanceof Fault && Object.keys(error.fields).length > 0) setWrong(error.fields);
      else
        setWrong({
          password: unknown
            ? 'This e-mail and password do not belong together. Check the password first, then the spelling of the e-mail address.'
            : sentenceOf(error),
        });
    } finally {
      setBusy(false);
    }
  };

  const withCompany = async (): Promise<void> => {
    setAlone(undefined);
    setBusy(true);
    setWindow(true);
    try {
      if (!(await signInWithCompany())) setAlone('The window was closed before you were signed in. Try again; if your browser blocked it, allow it first.');
    } catch (error) {
      setAlone(sentenceOf(error));
    } finally {
      setBusy(false);
      setWindow(false);
    }
  };

  return (
    <form
      style={{ display: 'contents' }}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Screen
        title="Sign in"
        onBack={false}
        foot={
          way === 'password' && !ways.passwords ? undefined : (
            <Button className="main" appearance={ways.company ? 'secondary' : 'primary'} type="submit" disabled={busy}>
              {busy && !window ? 'Signing in…' : 'Sign in'}
            </Button>
          )
        }
      >
        <p className="quiet">
          {again
            ? 'Your session has ended. Sign in and go on exactly where you were.'
            : 'List customers, features or invoices in a sheet, select rows, see what an action costs before it runs, and take it back if you must.'}
        </p>
        {ways.company && way === 'password' && (
          <>
            <Button className="main" appearance="primary" disabled={busy} onClick={() => void withCompany()}>
              {window ? 'Waiting for the other window…' : 'Sign in with your company account'}
            </Button>
            {window && (
              <p className="quiet" role="status">
                Sign in there as you do at work. It closes by itself; if you close it, you can begin again here.
              </p>
            )}
            {alone !== undefined && (
              <p className="bad" role="alert">
                {alone}
              </p>
            )}
            {ways.passwords && <p className="quiet">Or with a password:</p>}
          </>
        )}
        {way === 'password' && !ways.passwords ? null : way === 'password' ? (
          <>
            <Field label="E-mail" {...(wrong.email === undefined ? {} : { validationMessage: wrong.email })}>
              <Input type="email" autoComplete="username" value={email} onChange={(_, data) => setEmail(data.value)} />
            </Field>
            <Field label="Password" {...(wrong.password === undefined ? {} : { validationMessage: wrong.password })}>
              <Input type="password" autoComplete="current-password" value={password} onChange={(_, data) => setPassword(data.value)} />
            </Field>
          </>
        ) : (
          <Field
            label="Token"
            hint="From your administrator. It is kept on this machine, never in the workbook."
            {...(wrong.token === undefined ? {} : { validationMessage: wrong.token })}
          >
            <Input autoFocus type="password" autoComplete="off" value={token} onChange={(_, data) => setToken(data.value)} />
          </Field>
        )}
        <p>
          <Link
            as="button"
            type="button"
            onClick={() => {
              setWay(way === 'token' ? 'password' : 'token');
              setWrong({});
            }}
          >
            {way === 'password' ? 'Use a token instead' : ways.passwords ? 'Use e-mail and password' : 'Use your company account'}
          </Link>
        </p>
      </Screen>
    </form>
  );
}
