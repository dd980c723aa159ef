/** A long list shown some at a time: the button under it that shows the next hundred. */
import { Button } from '@fluentui/react-components';
import { figure } from '../words.js';

const next = 100;

interface Props {
  readonly of: number;
  readonly shown: number;
  readonly show: (many: number) => void;
  /** "more", "earlier" */
  readonly word?: string;
}

export function More({ of, shown, show, word = 'more' }: Props) {
  if (of <= shown) return null;
  return (
    <div>
      <Button size="small" onClick={() => show(shown + next)}>{`Show ${figure(Math.min(next, of - shown))} ${word}`}</Button>
    </div>
  );
}
