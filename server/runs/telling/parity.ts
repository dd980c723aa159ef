/** A run as a command: what a script sends to give the same order again. */
import { entity as entityOf } from '../../../shared/fields.js';
import type { Values } from '../../../shared/types.js';
import { apiRoot } from './answers.js';
import type { StoredRow } from '../kept/rows.js';
import { type RunWithWork, isTakeBack, actionOfRun } from '../kept/run.js';

export type Language = 'curl' | 'powershell';

/** The order as a request: method, path and body. New records and single ones read like what a person would type. */
function request(run: RunWithWork, rows: readonly StoredRow[]): { readonly path: string; readonly body: Values } {
  if (isTakeBack(run)) return { path: `${apiRoot}/takeBacks`, body: run.parameters };
  const action = actionOfRun(run);
  const path = `${apiRoot}/${run.entity}?action=${encodeURIComponent(run.action)}`;
  const own = rows.some(({ parameters }) => parameters !== null);
  const body: Values =
    action.on === 'collection' || own
      ? {
          rows: rows.map(({ recordID, parameters }) =>
            action.on === 'collection' ? { parameters: { ...run.parameters, ...parameters } } : { id: recordID, ...(parameters ? { parameters } : {}) },
          ),
        }
      : { ids: rows.map(({ recordID }) => recordID) };
  const options: Values = {
    ...(run.work?.stopOnError ? { stopOnError: true } : {}),
    ...(run.work?.confirmed ? { confirm: true } : {}),
    ...(rows.length <= 500 && run.failed + run.skipped > 0 ? { atomic: false } : {}),
  };
  return { path, body: { ...body, ...(action.on === 'collection' ? {} : { parameters: run.parameters }), ...options } };
}

/** The command. The token comes from the environment; a key of its own makes curl's retries harmless. */
export function asCommand(run: RunWithWork, rows: readonly StoredRow[], language: Language, origin: string): string {
  const { path, body } = request(run, rows);
  const action = isTakeBack(run) ? undefined : actionOfRun(run);
  const expert = action?.menu === 'expert' || (action?.level ?? 0) > 0;
  const text = ascii(JSON.stringify(body, undefined, rows.length > 50 ? undefined : 2));
  const what = `${run.title}: ${rows.length} ${(rows.length === 1 ? entityOf(run.entity).title : entityOf(run.entity).titles).toLowerCase()}, as in run ${run.id}`;
  return language === 'curl' ? curl({ what, url: origin + path, text, expert }) : powershell({ what, url: origin + path, text, expert });
}

interface Command {
  readonly what: string;
  readonly url: string;
  readonly text: string;
  readonly expert: boolean;
}

const curl = ({ what, url, text, expert }: Command): string => `# ${oneLine(what)}
curl --fail-with-body --retry 5 -X POST '${url}' \\
  -H "Authorization: Bearer $SHEETBRIDGE_TOKEN" \\
  -H 'Content-Type: application/json' \\
${expert ? `  -H 'X-Expert-Mode: on' \\\n` : ''}  -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen)" \\
  --data-binary @- <<'ORDER'
${text}
ORDER
`;

const powershell = ({ what, url, text, expert }: Command): string => `# ${oneLine(what)}
$order = @'
${text}
'@
Invoke-RestMethod -Method Post -Uri '${url}' -ContentType 'application/json' -Body $order -Headers @{
  Authorization     = "Bearer $env:SHEETBRIDGE_TOKEN"
  'Idempotency-Key' = [guid]::NewGuid().ToString()
${expert ? `  'X-Expert-Mode'   = 'on'\n` : ''}}
`;

/** Whatever the console's encoding: letters beyond ASCII as escapes. JSON has no line breaks inside its texts, so no line of it can end the quotation. */
const ascii = (text: string): string => text.replace(/[^\x20-\x7E\n]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

const oneLine = (text: string): string => ascii(text.replace(/\s+/g, ' '));
