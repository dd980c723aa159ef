/** Ways to strike many rows of a proposal out at once: those with a warning, or those to which its sheet says No. */
import { Button, Link } from '@fluentui/react-components';
import type { Preview } from '../../shared/types.js';
import type { Run } from '../../shared/wire/runs.js';
import { proposalToSheet, strikesFromSheet } from '../flow/reporting.js';
import { useWork } from '../parts/hooks.js';
import { ToSheet } from '../parts/toSheet.js';
import { say } from '../store.js';
import { counted, figure } from '../words.js';

interface Props {
  readonly run: Run;
  readonly preview: Preview;
  readonly struck: ReadonlySet<string>;
  readonly strike: (struck: ReadonlySet<string>) => void;
  /** Rows with a warning. */
  readonly warned: readonly string[];
  /** Rows that could be approved. */
  readonly ids: readonly string[];
}

export function Strike({ run, preview, struck, strike, warned, ids }: Props) {
  const [busy, work] = useWork();
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
        {warned.length < ids.length && warned.some((id) => !struck.has(id)) && (
          <Link as="button" onClick={() => strike(new Set([...struck, ...warned]))}>
            {`Strike out the ${figure(warned.length)} with a warning`}
          </Link>
        )}
        {struck.size > 0 && (
          <Link as="button" onClick={() => strike(new Set())}>
            Tick all again
          </Link>
        )}
      </div>
    </>
  );
}
