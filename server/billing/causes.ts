/** The job and the person behind a part of a bill's difference, out of the log. */
import type { Part, PartKind } from '../../shared/billing/why.js';
import type { Catalogue, RecordOf, Values } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Cause } from '../../shared/wire/change.js';
import type { Reading } from '../database/store.js';

interface Entry extends Cause {
  readonly entity: string;
  readonly recordID: string;
  readonly after: Values;
}

/** What a change has to have touched to be behind a part. */
const touched: Readonly<Partial<Record<PartKind, RegExp>>> = {
  price: /^(serviceCharge|standardFeature|fixedFeeTariff|charges|updatedDate)$/,
  quantity: /^featureCount|^committed/,
  discount: /Discount|^(percentage|amount)$/,
  ended: /^(dateBillTo|dateDrop|endDate|status)$/,
  held: /^(status|dateSuspend|dateMakeNonBillable)$/,
  resumed: /^(status|dateReinstate|dateSuspend|dateMakeNonBillable)$/,
  backfilled: /^(status|dateSuspend|dateMakeNonBillable)$/,
};
/** Parts that are there because the feature is. */
const begun = new Set<PartKind>(['new', 'oneOff', 'instalments']);

/** The causes of parts: what was done between two moments, or where nothing was, what was done before them. */
export class Causes {
  private readonly entries = new Map<string, Entry[]>();

  /** The log of these features and lines, and of the catalogue entries and discount schemes behind the features. */
  static async read(from: Reading, parts: readonly Part[], features: ReadonlyMap<string, RecordOf>, catalogue: Catalogue): Promise<Causes> {
    const causes = new Causes();
    const ids = (pick: (part: Part) => string | null): string[] => [...new Set(parts.flatMap((part) => pick(part) ?? []))];
    const featureIDs = ids(({ featureID }) => featureID);
    await causes.load(from, 'features', featureIDs);
    await causes.load(
      from,
      'transactions',
      ids(({ transactionID }) => transactionID),
    );
    const standards = featureIDs.flatMap((id) => catalogue.named('standardFeatures', asText(features.get(id)?.['standardFeature'] ?? ''))?.id ?? []);
    await causes.load(from, 'standardFeatures', [...new Set(standards)]);
    return causes;
  }

  private async load(from: Reading, entity: string, ids: readonly string[]): Promise<void> {
    const rows = await from.find('activities', {
      where: { entity, recordID: ids, action: { not: 'bill' } },
      fields: ['entity', 'recordID', 'action', 'userName', 'at', 'why', 'runID', 'after'],
      order: ['id'],
    });
    for (const row of rows as unknown as readonly Entry[]) {
      const key = `${row.entity} ${row.recordID}`;
      this.entries.set(key, [...(this.entries.get(key) ?? []), { ...row, after: row.after ?? {} }]);
    }
  }

  /** Who is behind a part of the difference between bills made at these moments (ISO 8601 UTC); null where nobody did anything. */
  of(part: Part, feature: RecordOf | undefined, catalogue: Catalogue, { since, until }: { readonly since: string; readonly until: string }): Cause | null {
    if (part.kind === 'usage' || part.kind === 'periods') return null;
    if (part.transactionID !== null) return told(this.about('transactions', part.transactionID)[0]);
    if (part.featureID === null) return null;
    const own = this.about('features', part.featureID).filter(({ at }) => at <= until);
    if (begun.has(part.kind)) return told(own[0]);
    const standard = feature && catalogue.named('standardFeatures', asText(feature['standardFeature'] ?? ''));
    const above = standard ? this.about('standardFeatures', standard.id).filter(({ at }) => at <= until) : [];
    const which = touched[part.kind];
    const fits = (entry: Entry): boolean => which === undefined || Object.keys(entry.after).some((field) => which.test(field));
    const found = [...own, ...above].filter(fits).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return told(found.findLast(({ at }) => at > since) ?? found.at(-1));
  }

  private about(entity: string, id: string): readonly Entry[] {
    return this.entries.get(`${entity} ${id}`) ?? [];
  }
}

const told = (entry: Entry | undefined): Cause | null =>
  entry === undefined ? null : { action: entry.action, userName: entry.userName, at: entry.at, why: entry.why, runID: entry.runID };
