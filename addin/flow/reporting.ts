/** The preview as a sign-off sheet. */
import type { Preview } from '../../shared/types.js';
import { writeReport } from '../excel/report.js';
import { entityNamed, now, tongue } from '../store.js';
import { changedSaid, headlineOf, kindSaid, moneyLine, notesOf, warningsOf, worstFirst } from '../screens/previewWords.js';
import { clock, counted, day, readable } from '../words.js';
import type { Draft } from './draft.js';
import { troubled } from './trouble.js';

export async function previewToSheet(draft: Draft, preview: Preview): Promise<string> {
  const words = tongue();
  const entity = entityNamed(preview.entity) ?? { title: 'Record', titles: 'Records' };
  const at = new Date();
  const { totals } = preview;
  const parameters = Object.entries(draft.parameters).filter(([name, value]) => value !== '' && value !== undefined && draft.fromColumn[name] === undefined);
  try {
    return await writeReport({
      name: `${draft.offer.title} ${day(preview.today, words, true)}`.replaceAll(/[“”]/g, ''),
      headline: [
        `${draft.offer.title}: ${headlineOf(preview, entity)}`,
        readable(moneyLine(preview), words),
        ...warningsOf(preview).map(({ text }) => `Look twice: ${readable(text, words)}`),
        ...notesOf(preview).first,
        ...notesOf(preview).reasons,
        ...(Object.keys(totals.changed).length > 1 ? [`Changes ${changedSaid(totals.changed, (name) => entityNamed(name as Preview['entity']))}.`] : []),
        ...(parameters.length > 0
          ? [
              parameters
                .map(
                  ([name, value]) =>
                    `${draft.offer.schema.properties[name]?.title ?? name}: ${Array.isArray(value) ? value.join(', ') : String(value as string)}`,
                )
                .join(' · '),
            ]
          : []),
        ...preview.refusals.map(({ why, count }) => `${counted(count, 'row')} cannot run: ${why}`),
        `Previewed by ${now().me?.name ?? ''} on ${day(at.toISOString(), words)} at ${clock(at.toISOString(), words.locale)}, worked out for ${day(preview.today, words)}. Control: ${preview.control.count} records, ${preview.control.sum.toFixed(2)}, ${preview.control.hash}`,
      ],
      totals: [
        ...Object.entries(totals.byKind).map(([kind, amount]) => ({ label: kindSaid(kind), amount })),
        { label: 'Charges', amount: totals.charges },
        { label: 'Credits', amount: totals.credits },
        { label: 'Together', amount: totals.net },
      ],
      monthly: { before: totals.monthlyBefore, after: totals.monthlyAfter },
      rows: worstFirst(preview.rows).map((row) => ({
        id: row.id,
        label: row.label,
        what: row.outcome === 'refused' ? `Cannot run: ${row.why ?? ''}` : (row.changes[0]?.why ?? row.notes[0] ?? ''),
        net: row.net,
        before: row.monthlyBefore,
        after: row.monthlyAfter,
        remark: row.warnings.join(' '),
      })),
    });
  } catch (error) {
    troubled(error);
    return '';
  }
}
