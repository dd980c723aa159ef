/** Ways to strike many rows of a proposal out at once: those with a warning, or those to which its sheet says No. */
import { Button, Link } from '@fluentui/react-components';
import type { Preview } from '../../shared/types.js';
import type { Run } from '../../shared/wire/runs.js';
import { proposalToSheet, strikesFromSheet } from '../flow/reporting.js';
import { useWork } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { say } from '../store.js';
import { strikesByWarning } from '../wording/proposalWords.js';
import { counted } from '../words.js';

interface Props {
  readonly run: Run;
  readonly preview: Preview;
  readonly struck: ReadonlySet<string>;
  readonly strike: (struck: ReadonlySet<string>) => void;
  /** Rows that could be approved. */
  readonly ids: readonly string[];
}

export function Strike({ run, preview, struck, strike, ids }: Props) {
  const [busy, work] = useWork();
  const offered = strikesByWarning(preview, ids).filter(({ of }) => of.some((id) => !struck.has(id)));
  return (
    <>
      <div className="row">
        <ToSheet small write={() => proposalToSheet(run, preview)} />
        <Button
          size="small"
          disabled={busy}
          onClick={() =>
            work(async () => {
              const found = await strikesFromSheet(run, ids);
              if (found === undefined) return;
              strike(found);
              say(`${counted(found.size, 'row')} struck out in the sheet.`);
            })
          }
        >
          Take the sheet’s Yes and No
        </Button>
      </div>
      <div className="links">
        {offered.map(({ said, of }) => (
          <Link as="button" key={said} onClick={() => strike(new Set([...struck, ...of]))}>
            {said}
          </Link>
        ))}
        {struck.size > 0 && (
          <Link as="button" onClick={() => strike(new Set())}>
            Tick all again
          </Link>
        )}
      </div>
    </>
  );
}
