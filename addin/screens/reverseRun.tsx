/** The way back of a run: offered where there is one, and told where there is none. */
import { Button } from '@fluentui/react-components';
import { call } from '../api.js';
import { previewReverse } from '../flow/ordering.js';
import { useAsked } from '../parts/hooks.js';
import type { Reversal, Run } from '../../shared/wire/runs.js';

/** @param enabled false while there is nothing to ask: it is under way, or did nothing */
export function useReversal(id: string, enabled: boolean): Reversal | undefined {
  const asked = useAsked(async () => (enabled ? (await call('GET /runs/:id', { id, query: { reversal: true } })).reversal : undefined), [id, enabled]);
  return asked.value;
}

interface Props {
  readonly run: Run;
  readonly listID: string | undefined;
  readonly busy: boolean;
  readonly work: (work: () => Promise<unknown>) => void;
  readonly label?: string;
  readonly main?: boolean;
}

export const ReverseRun = ({ run, listID, busy, work, label = 'Reverse this job…', main = false }: Props) => (
  <Button {...(main ? { className: 'main' } : {})} disabled={busy} onClick={() => work(() => previewReverse(run, listID))}>
    {label}
  </Button>
);

/** What a run did, Excel does not take back; the bridge does, or says why it cannot. */
export const WayBack = ({ reversal }: { readonly reversal: Reversal | undefined }) =>
  reversal === undefined ? null : (
    <p className="note">
      {reversal.possible
        ? 'Ctrl+Z in Excel does not take this back; “Reverse this job” does, and shows what it costs first. What was done to other fields since stays, and is named row by row.'
        : `This cannot be taken back. ${reversal.why ?? ''}`}
    </p>
  );
