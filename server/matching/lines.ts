/** The lines of somebody else's list as what they name: looked up in sets, answered line by line. */
import { breath } from '../database/breath.js';
import { entity as entityOf, label } from '../../shared/fields.js';
import { answered, type Answer, type Candidate, type Matchable, type Recognised } from '../../shared/matching/answer.js';
import { longestLine, spellings, type Spellings } from '../../shared/matching/spellings.js';
import type { Catalogue, EntityName, RecordOf } from '../../shared/types.js';
import { asText } from '../../shared/values.js';
import type { Matched, MatchedLine, MatchedLines } from '../../shared/wire/matching.js';
import type { Store } from '../database/store.js';
import { alternates, byAddress, lookedUp, shortened, type Hits } from './lookups.js';

export interface Asked {
  readonly lines: readonly string[];
  /** Only what is of this kind. */
  readonly entity?: Matchable;
  /** Whose list it is. */
  readonly customerID?: string;
}

/** Told of a line that may be many: more than anybody chooses from. */
const TOLD = 20;

/** Each line with its one answer. `readable` are the entities that the asker may read; of any other nothing is found. */
export async function matchLines(store: Store, catalogue: Catalogue, readable: ReadonlySet<EntityName>, asked: Asked): Promise<MatchedLines> {
  const read = await readAll(asked.lines);
  const wanted = (entity: Matchable): boolean => readable.has(entity) && (asked.entity === undefined || asked.entity === entity);
  const hits = await lookedUp(store, read, wanted);
  await byAddress(store, read, wanted, hits);
  const nothing = (place: number): boolean => hits.at(place).length === 0;
  await alternates(store, read, wanted, nothing, hits);
  await shortened(store, read, wanted, nothing, hits);
  const names = readable.has('customers') ? await customerNames(store, hits) : new Map<string, string>();

  const seen = new Map<string, number>();
  const counts: Record<Answer, number> = { found: 0, several: 0, dropped: 0, otherOwner: 0, unknown: 0 };
  const lines = asked.lines.map((text, place): MatchedLine => {
    const { answer, found } = answered(
      hits.at(place).map(({ entity, record, by }) => ({ ...candidateOf(entity, record, by, catalogue), record })),
      asked.customerID,
    );
    counts[answer] += 1;
    const told = found.slice(0, TOLD).map(({ entity, id, by, customerID, record }): Matched => ({
      entity,
      id,
      by,
      label: label(entity, record),
      status: typeof record['status'] === 'string' ? record['status'] : null,
      customerID: readable.has('customers') ? customerID : null,
      customerName: customerID === null ? null : (names.get(customerID) ?? null),
    }));
    const [only] = answer === 'found' ? told : [];
    const key = only && `${only.entity}/${only.id}`;
    const sameAs = key === undefined ? undefined : seen.get(key);
    if (key !== undefined && sameAs === undefined) seen.set(key, place + 1);
    return {
      line: place + 1,
      text,
      answer,
      why: said(answer, told, read[place]!, text),
      found: told,
      ...(found.length > TOLD ? { more: found.length - TOLD } : {}),
      ...(sameAs === undefined ? {} : { sameAs }),
    };
  });
  return { lines, counts };
}

/** Read some at a time: numbers in prose cost, and nobody else waits for a long list. */
async function readAll(lines: readonly string[]): Promise<readonly Spellings[]> {
  const read: Spellings[] = [];
  for (const line of lines) {
    if (read.length % 200 === 199) await breath();
    read.push(spellings(line));
  }
  return read;
}

function candidateOf(entity: Matchable, record: RecordOf, by: Recognised, catalogue: Catalogue): Candidate {
  const customerID = entity === 'customers' ? record.id : record['customerID'];
  const stock = customerID === null || customerID === undefined;
  const ended = entityOf(entity).statuses === true && !stock && catalogue.status(entity, asText(record['status']))?.active !== true;
  return { entity, id: record.id, by, customerID: stock ? null : asText(customerID), ended };
}

async function customerNames(store: Store, hits: Hits): Promise<ReadonlyMap<string, string>> {
  const ids = hits.all().flatMap(({ entity, record }) => (entity !== 'customers' && typeof record['customerID'] === 'string' ? [record['customerID']] : []));
  const customers = await store.load('customers', [...new Set(ids)], ['id', 'version', 'accountNumber', 'name']);
  const names = new Map(customers.map((each) => [each.id, label('customers', each)]));
  for (const { entity, record } of hits.all()) if (entity === 'customers') names.set(record.id, label('customers', record));
  return names;
}

const recognisedBy: Readonly<Record<Recognised, string>> = {
  number: 'number',
  alternateNumber: 'an alternate CDR number',
  accountNumber: 'account number',
  CRMReference: 'CRM reference',
  carrierReference: 'carrier reference',
  invoiceNumber: 'invoice number',
  email: 'e-mail address',
  name: 'name',
  shortened: 'the digits that are left',
};

/** The answer as a sentence. */
function said(answer: Answer, found: readonly Matched[], { shortened: lost, references }: Spellings, text: string): string {
  const [first] = found;
  const title = first ? entityOf(first.entity).title : '';
  switch (answer) {
    case 'found':
      return `${title} ${first!.label}, by ${recognisedBy[first!.by]}.`;
    case 'several':
      return lost
        ? 'The spreadsheet has shortened this number, so some of its digits are lost; choose the one that is meant.'
        : 'It may be any of these; choose the one that is meant.';
    case 'dropped':
      return `${title} ${first!.label} is ${first!.status ?? 'dropped'} already.`;
    case 'otherOwner':
      return first!.customerID === null && first!.customerName === null && first!.entity === 'numbers'
        ? `${title} ${first!.label} is in stock or somebody else’s.`
        : `${title} ${first!.label} belongs to ${first!.customerName ?? 'somebody else'}.`;
    case 'unknown':
      if (text.length > longestLine) return 'The line is too long to be one number, reference or name.';
      if (references.length === 0) return 'The line is empty.';
      return lost
        ? 'The spreadsheet has shortened this number, and nothing here fits what is left of it. Format its column as Text and paste it again.'
        : 'Nothing here is called that.';
  }
}
