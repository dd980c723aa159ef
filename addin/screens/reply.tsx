/** What to answer to whoever sent the list that a job was done about. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import type { Preview } from '../../shared/types.js';
import type { Run, RunRow } from '../../shared/wire/runs.js';
import { questionOf, replyTo, replyToSheet } from '../flow/replying.js';
import { replyText } from '../lists/asked.js';
import { Section } from '../parts/screen.js';
import { useWork } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { counted } from '../words.js';
import { copy } from './copy.js';

interface Props {
  readonly run: Run;
  readonly rows: readonly RunRow[];
  readonly preview?: Preview | undefined;
}

export function Reply({ run, rows, preview }: Props) {
  const [busy, work] = useWork();
  const [copied, tell] = useState(false);
  const asked = questionOf(run, rows);
  if (asked === undefined) return null;
  const told = () => replyTo(run, rows, preview);
  return (
    <Section title="To answer their list">
      <p className="note">What became of each of the {counted(asked.lines.length, 'line')} that you were sent, with those that had ended or are not known.</p>
      {copied && (
        <p className="note" role="status">
          Copied. Paste it into the mail.
        </p>
      )}
      <div className="row">
        <Button
          size="small"
          disabled={busy}
          onClick={() =>
            work(async () => {
              const lines = await told();
              if (lines === undefined) return;
              await copy(replyText(lines));
              tell(true);
            })
          }
        >
          Copy for the reply
        </Button>
      </div>
      <div>
        <ToSheet small label="Reply to a sheet" write={async () => replyToSheet(await told())} />
      </div>
    </Section>
  );
}
