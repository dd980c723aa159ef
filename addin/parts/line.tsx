/** A quiet list of things to press, each in a line: what it is, what is to know about it, a figure at the right. */
import type { ReactNode } from 'react';

interface Props {
  readonly title: ReactNode;
  /** In small print under it. */
  readonly sub?: ReactNode;
  readonly figure?: string | undefined;
  /** Shown and read out, but not to be pressed. */
  readonly off?: boolean;
  readonly press: () => void;
  /** Stands in the same line of the list, under what is pressed. */
  readonly children?: ReactNode;
}

export function Line({ title, sub, figure, off = false, press, children }: Props) {
  return (
    <li>
      <button
        className={off ? 'press off' : 'press'}
        type="button"
        {...(off ? { 'aria-disabled': true } : {})}
        onClick={() => {
          if (!off) press();
        }}
      >
        <span className="grow">
          {title}
          {sub !== undefined && sub !== '' && <span className="sub">{sub}</span>}
        </span>
        {figure !== undefined && <span className="n">{figure}</span>}
        {!off && (
          <span className="chevron" aria-hidden="true">
            ›
          </span>
        )}
      </button>
      {children}
    </li>
  );
}

/** Links beside each other, far enough apart to be told apart. */
export const Links = ({ children }: { readonly children: ReactNode }) => <div className="links">{children}</div>;
