/** A file from this machine, by a button in the pane's own words: the browser's says "Choose File" in its own language. */
import { Button } from '@fluentui/react-components';
import { useRef } from 'react';

interface Props {
  /** What the file is, for who cannot see the button's surroundings. */
  readonly label: string;
  /** Endings and types, as an input of the browser takes them. */
  readonly accept: string;
  readonly disabled?: boolean;
  readonly choose: (file: File) => void;
}

export function ChooseFile({ label, accept, disabled = false, choose }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={label}
        style={{ display: 'none' }}
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          // The same file once more is heard of too: it may have been corrected meanwhile.
          target.value = '';
          if (chosen) choose(chosen);
        }}
      />
      <Button disabled={disabled} onClick={() => input.current?.click()}>
        Choose a file…
      </Button>
    </>
  );
}
