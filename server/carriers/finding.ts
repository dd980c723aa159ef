/**
 * Which feature each line of a bill is for (R38): numbers and references looked up in sets by their indexes, patterns by the letters
 * they begin with, then decided line by line by `matched`. Holds what the carrier's patterns need, and no line.
 */
import { carriedOf, folded, matched, type Carried } from '../../shared/carrier/index.js';
import { grouped } from '../../shared/grouping.js';
import { beginningOf, fits } from '../../shared/carrier/patterns.js';
import { compacted } from '../../shared/compacted.js';
import { numberKeys, spellings } from '../../shared/matching/spellings.js';
import type { Catalogue, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Condition, Reading } from '../database/store.js';
import { neededFields } from './holding.js';
import type { BillLine } from './lines.js';

export interface Found {
  readonly result: 'matched' | 'dropped' | 'theirsOnly' | 'ambiguous';
  readonly featureID: string | null;
  readonly numberID: string | null;
  readonly customerID: string | null;
  /** Where there is no feature: why not; of a dropped one since when. */
  readonly why: string;
}

const numberFields = ['id', 'version', 'number', 'numberKey', 'carrier', 'customerID', 'status'];
const featureFields = [
  ...neededFields,
  'carrier',
  'carrierReference',
  'carrierReferenceKey',
  'carrierReferenceMatches',
  'carrierProduct',
  'carrierProductMatches',
];

/** A feature that a line may be for, with whether a cost is kept for it. */
interface Candidate extends Carried {
  readonly record: RecordOf;
  readonly costs: boolean;
}

const none: readonly RecordOf[] = [];

/** Shortened numbers of one bill that are looked for; a bill of them is saved again as text. */
const MOST_SHORTENED = 500;

export class Finding {
  /** Lines that fit something of another carrier's only, by that carrier. */
  readonly elsewhere = new Map<string, number>();
  private readonly from: Reading;
  private readonly catalogue: Catalogue;
  private readonly carrier: string;
  private patterns: ReadonlyMap<string, readonly Candidate[]> = new Map();
  private alternates: ReadonlyMap<string, string> = new Map();
  private shortened = 0;

  constructor(from: Reading, catalogue: Catalogue, carrier: string) {
    this.from = from;
    this.catalogue = catalogue;
    this.carrier = carrier;
  }

  /** Looks up once what every part of the bill needs. */
  async begin(): Promise<void> {
    const withPattern = await this.all('features', featureFields, { field: 'carrierReferenceMatches', test: 'ne', value: null });
    const patterns = new Map<string, Candidate[]>();
    for (const candidate of await this.candidates(withPattern, new Map())) {
      const key = beginningOf(candidate.carrierReferenceMatches ?? '');
      patterns.set(key, [...(patterns.get(key) ?? []), candidate]);
    }
    this.patterns = patterns;
    const others = await this.all('numbers', ['id', 'version', 'alternateCDRNumbers'], { field: 'alternateCDRNumbers', test: 'ne', value: null });
    this.alternates = new Map(
      others.flatMap(({ id, alternateCDRNumbers }) =>
        asText(alternateCDRNumbers)
          .split('\n')
          .flatMap((each) => numberKeys(each).map((key) => [key, id] as const)),
      ),
    );
  }

  /** What each line is for, and the features among them with all that is needed to judge them. */
  async find(lines: readonly BillLine[]): Promise<{ readonly found: readonly Found[]; readonly features: ReadonlyMap<string, RecordOf> }> {
    // What has no column of its own stands in the one for references: a circuit's number, say.
    const keys = lines.map(({ number, reference }) => numberKeys(number || reference));
    // And where there is no reference, something may be kept under the number as one.
    const references = lines.map(({ reference }, at) => (reference === '' ? keys[at]! : [compacted(reference)]));
    const [numbers, referred] = await Promise.all([
      this.numbersBy(keys),
      this.from.having('features', 'carrierReferenceKey', [...new Set(references.flat())].filter(Boolean), featureFields),
    ]);
    const byNumber = grouped(
      await this.from.having('features', 'numberID', [...new Set([...numbers.values()].flat().map(({ id }) => id))], featureFields),
      (record) => asText(record['numberID']),
    );
    const byReference = grouped(referred, (record) => asText(record['carrierReferenceKey']));
    const known = new Map([...numbers.values()].flat().map((each) => [each.id, each]));
    const candidates = new Map(
      (await this.candidates([...[...byNumber.values()].flat(), ...[...byReference.values()].flat()], known)).map((each) => [each.id, each]),
    );
    const found: Found[] = [];
    const features = new Map<string, RecordOf>();
    const at = (all: ReadonlyMap<string, readonly RecordOf[]>, names: readonly string[]): readonly RecordOf[] =>
      names.length === 1 ? (all.get(names[0]!) ?? none) : names.flatMap((name) => all.get(name) ?? none);
    for (const [place, line] of lines.entries()) {
      const own = at(numbers, keys[place]!);
      const records = [
        ...at(
          byNumber,
          own.map(({ id }) => id),
        ),
        ...at(byReference, references[place]!),
      ];
      const named = records.length < 2 ? records : new Set(records);
      // A carrier may know a number by another form of it: that is the number, too.
      const others = own.filter(({ numberKey }) => !keys[place]!.includes(asText(numberKey)));
      const some = this.byPattern(line.reference);
      for (const { id } of named) {
        const candidate = candidates.get(id)!;
        const other = others.some((each) => each.id === candidate.record['numberID']);
        if (other) some.push({ ...candidate, number: line.number || line.reference });
        else if (!some.includes(candidate)) some.push(candidate);
      }
      const one = some.length === 0 && own.length === 0 ? await this.lost(line) : this.decided(line, some, own);
      found.push(one);
      if (one.result !== 'matched') continue;
      for (const { id, record } of some) if (id === one.featureID) features.set(id, record);
    }
    return { found, features };
  }

  private decided(line: BillLine, candidates: readonly Candidate[], numbers: readonly RecordOf[]): Found {
    const asked = {
      carrier: this.carrier,
      reference: line.reference,
      number: line.number || line.reference,
      product: line.product,
      from: line.period?.[0] ?? '',
    };
    let answer = matched(asked, candidates);
    // What is bought has a cost; what hangs beside it on the same number has none.
    if (answer.result === 'ambiguous') {
      const { candidates: tied } = answer;
      const bought = candidates.filter(({ id, costs }) => costs && tied.includes(id));
      if (bought.length === 1) answer = matched(asked, bought);
    }
    const [number] = numbers;
    const told = { featureID: null, numberID: number?.id ?? null, customerID: (number?.['customerID'] as string | null | undefined) ?? null };
    if (answer.result === 'ambiguous') {
      const ids = answer.candidates.slice(0, 6).join(', ');
      return {
        ...told,
        result: 'ambiguous',
        why: `Features ${ids}${answer.candidates.length > 6 ? ' and more' : ''} fit equally well. Give to Feature says which.`,
      };
    }
    if (answer.result === 'theirsOnly') return { ...told, result: 'theirsOnly', why: this.nothing(line, candidates, number) };
    const { record } = candidates.find(({ id }) => id === answer.feature)!;
    return {
      result: answer.result,
      featureID: record.id,
      numberID: (record['numberID'] as string | null) ?? null,
      customerID: (record['customerID'] as string | null) ?? null,
      why: answer.result === 'dropped' ? asText(record['dateDrop'] ?? record['endDate']) : '',
    };
  }

  /** Why none of them is it. */
  private nothing(line: BillLine, candidates: readonly Candidate[], number: RecordOf | undefined): string {
    const ours = candidates.filter(({ carrier }) => carrier !== null && folded(carrier) === folded(this.carrier));
    const [other] = candidates.flatMap(({ carrier }) => (carrier === null || ours.length > 0 ? [] : [carrier]));
    if (other !== undefined) {
      this.elsewhere.set(other, (this.elsewhere.get(other) ?? 0) + 1);
      return `What is kept for it is bought of ${other}.`;
    }
    if (ours.length > 0) {
      const products = [...new Set(ours.flatMap(({ carrierProduct, carrierProductMatches }) => carrierProduct ?? carrierProductMatches ?? []))];
      return products.length > 0 && line.product !== ''
        ? `Its product is another than what is kept for it: ${products.slice(0, 3).join(', ')}.`.slice(0, 500)
        : 'Its reference is another than what is kept for its number.';
    }
    if (number === undefined) return 'Nothing here has its number or reference.';
    return (number['customerID'] ?? null) === null ? 'Its number is in stock.' : 'Its number has nothing that is bought of this carrier.';
  }

  /** A line whose number and reference are known to nobody. */
  private async lost(line: BillLine): Promise<Found> {
    const none = { result: 'theirsOnly', featureID: null, numberID: null, customerID: null } as const;
    if (line.number === '' && line.reference === '') return { ...none, why: 'It names neither a number nor a reference.' };
    const range = /^\d(?:\.\d+)?E\+?\d{1,2}$/i.test(line.number) ? spellings(line.number).shortened : undefined;
    if (range === undefined) return { ...none, why: 'Nothing here has its number or reference.' };
    this.shortened += 1;
    const ids =
      this.shortened > MOST_SHORTENED
        ? []
        : await this.from.ids(
            'numbers',
            {
              where: [
                { field: 'numberKey', test: 'ge', value: range.from },
                { field: 'numberKey', test: 'le', value: range.until },
              ],
              sort: [],
            },
            50,
          );
    const numbers = (await this.from.load('numbers', ids, numberFields)).filter(({ numberKey }) => asText(numberKey).length === range.length);
    const features = await this.from.having(
      'features',
      'numberID',
      numbers.map(({ id }) => id),
      featureFields,
    );
    const known = new Map(numbers.map((each) => [each.id, each]));
    // Which of them cannot be told from the digits that are left: that is for somebody to choose.
    const fitting = (await this.candidates(features, known)).filter(
      (each) => matched({ carrier: this.carrier, number: each.number ?? '', product: line.product, from: line.period?.[0] ?? '' }, [each]).result === 'matched',
    );
    const why = 'A spreadsheet has shortened its number, so that digits are lost.';
    return fitting.length === 0
      ? { ...none, why: `${why} Nothing here fits what is left.` }
      : {
          ...none,
          result: 'ambiguous',
          why: `${why} Features ${fitting
            .slice(0, 6)
            .map(({ id }) => id)
            .join(', ')}${fitting.length > 6 ? ' and more' : ''} may be meant.`,
        };
  }

  private byPattern(reference: string): Candidate[] {
    if (reference === '' || this.patterns.size === 0) return [];
    const value = reference.trim().toUpperCase();
    const some: Candidate[] = [];
    for (let length = 0; length <= value.length; length += 1)
      for (const candidate of this.patterns.get(value.slice(0, length)) ?? [])
        if (fits(candidate.carrierReferenceMatches ?? '', reference)) some.push(candidate);
    return some;
  }

  private async numbersBy(keys: readonly (readonly string[])[]): Promise<ReadonlyMap<string, readonly RecordOf[]>> {
    const wanted = [...new Set(keys.flat())];
    const found = new Map<string, RecordOf[]>();
    for (const record of await this.from.having('numbers', 'numberKey', wanted, numberFields)) {
      const key = asText(record['numberKey']);
      found.set(key, [...(found.get(key) ?? []), record]);
    }
    const others = wanted.filter((key) => !found.has(key) && this.alternates.has(key));
    if (others.length === 0) return found;
    const records = new Map(
      (await this.from.load('numbers', [...new Set(others.map((key) => this.alternates.get(key)!))], numberFields)).map((each) => [each.id, each]),
    );
    for (const key of others) {
      const record = records.get(this.alternates.get(key)!);
      if (record) found.set(key, [record]);
    }
    return found;
  }

  /** Features as a line is matched to them: with what they leave to their standard feature and their number. */
  private async candidates(features: readonly RecordOf[], known: ReadonlyMap<string, RecordOf>): Promise<readonly Candidate[]> {
    const absent = features.flatMap(({ numberID }) => (typeof numberID === 'string' && !known.has(numberID) ? [numberID] : []));
    const more = absent.length === 0 ? known : new Map((await this.from.load('numbers', [...new Set(absent)], numberFields)).map((each) => [each.id, each]));
    return features.map((record): Candidate => {
      const number = typeof record['numberID'] === 'string' ? (known.get(record['numberID']) ?? more.get(record['numberID'])) : undefined;
      const standard = this.catalogue.named('standardFeatures', asText(record['standardFeature']));
      const own = number && { carrier: (number['carrier'] as string | null | undefined) ?? null, number: asText(number['number']) };
      return {
        ...carriedOf(record, standard, own),
        record,
        costs: ['serviceChargeCarrier', 'connectionChargeCarrier'].some((field) => (record[field] ?? standard?.[field] ?? null) !== null),
      };
    });
  }

  private async all(entity: 'features' | 'numbers', fields: readonly string[], ...where: readonly Condition[]): Promise<readonly RecordOf[]> {
    return this.from.load(entity, await this.from.ids(entity, { where, sort: [] }, 1_000_000), fields);
  }
}
