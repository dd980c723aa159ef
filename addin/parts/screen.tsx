/** The frame of every screen: Back and title above, the one primary button below, at the same place on each. */
import { Button, Spinner } from '@fluentui/react-components';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { back } from '../store.js';
import type { Asked } from './hooks.js';
import { BackArrow } from './icons.js';

interface Framed {
  readonly title: string;
  /** Shown in the title's place, where the line above says the title already; who cannot see it is told the title. */
  readonly instead?: string;
  readonly onBack?: (() => void) | false;
  /** What Enter does while the focus is on the title, where nothing else answers it: the button below. */
  readonly onEnter?: (() => void) | undefined;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** So many milliseconds after a screen is shown, Enter is a second press of the one that led to it. */
const secondPress = 800;

export function Screen({ title, instead, onBack = back, onEnter, foot, children }: Framed) {
  const frame = useRef<HTMLElement>(null);
  const shownAt = useRef(Number.POSITIVE_INFINITY);
  useEffect(() => {
    shownAt.current = Date.now();
  }, []);
  useEffect(() => {
    // The sheet keeps the keyboard until the user has turned to the pane.
    if (!document.hasFocus()) return;
    const first = frame.current?.querySelector<HTMLElement>(
      ['[data-first] :is(input, textarea)', 'input[data-first]', '.body :is(input:not([type=checkbox]), select, textarea):not(.fold *, .later *)'].join(', '),
    );
    (first ?? frame.current?.querySelector<HTMLElement>('h1'))?.focus({ preventScroll: true });
  }, []);
  return (
    <main
      className="screen"
      ref={frame}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && onEnter && !event.repeat && !event.defaultPrevented && (event.target as HTMLElement).matches('h1, .body')) {
          event.preventDefault();
          if (Date.now() - shownAt.current > secondPress) onEnter();
          return;
        }
        if (event.key !== 'Escape' || onBack === false || event.defaultPrevented) return;
        event.preventDefault();
        // Otherwise Excel takes the focus back to the sheet.
        event.nativeEvent.stopPropagation();
        onBack();
      }}
    >
      <div className={onBack === false ? 'title first' : 'title'}>
        {onBack !== false && <Button appearance="subtle" size="small" icon={<BackArrow />} aria-label="Back" onClick={onBack} />}
        <h1 tabIndex={-1} className={instead === undefined ? '' : 'unseen'}>
          {title}
        </h1>
        {instead !== undefined && <p className="head">{instead}</p>}
      </div>
      <div className="body" tabIndex={-1}>
        {children}
      </div>
      {foot !== undefined && foot !== false && <div className="foot">{foot}</div>}
    </main>
  );
}

export function Section({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section className="section">
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}

/** What stands where an answer of the bridge will be: never an empty screen, and the sentence where there is none. */
export function Waiting({ asked }: { readonly asked: Asked<unknown> }) {
  if (asked.why !== undefined) return <p className="bad">{asked.why}</p>;
  if (asked.value !== undefined) return null;
  return (
    <div className="row quiet">
      <Spinner size="tiny" aria-hidden /> One moment…
    </div>
  );
}

/** A line that opens to more. */
interface Folded {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly open?: boolean;
  /** What is in it is made when it is opened: of many folds, most never are. */
  readonly later?: boolean;
}

export function Fold({ summary, children, open, later }: Folded) {
  const frame = useRef<HTMLDetailsElement>(null);
  const [made, make] = useState(later !== true || open === true);
  return (
    <details className="fold" ref={frame} {...(open ? { open: true } : {})} {...(made ? {} : { onToggle: () => make(true) })}>
      {/* What opens at the lower edge would open out of sight, as if nothing had happened. */}
      <summary onClick={() => setTimeout(() => frame.current?.open && frame.current.scrollIntoView({ block: 'nearest' }), 0)}>{summary}</summary>
      <div className="in">{made && children}</div>
    </details>
  );
}

/** Old and new beside each other as bars of one scale. */
export function BeforeAfter({ before, after, said }: { readonly before: number; readonly after: number; readonly said: (amount: number) => string }) {
  const most = Math.max(Math.abs(before), Math.abs(after), 0.01);
  const bar = (amount: number, kind: string): ReactNode => (
    <div className="track" aria-hidden="true">
      <div className={`fill ${kind}`} style={{ width: `${(Math.abs(amount) / most) * 100}%` }} />
    </div>
  );
  return (
    <div className="barchart" role="img" aria-label={`Monthly revenue ${said(before)} before, ${said(after)} after`}>
      <span>Before</span>
      {bar(before, 'before')}
      <span className="money">{said(before)}</span>
      <span>After</span>
      {bar(after, 'after')}
      <span className="money">{said(after)}</span>
    </div>
  );
}
