/**
 * What is in force for a feature and when it ends, read from the rules alone (domain §1, R6, R8): nothing of the core is used, so
 * that the two can be wrong together only where the rules themselves are misread twice. Money in ten-thousandths, dates as text.
 */
export interface Plain {
  readonly [field: string]: string | number | null | undefined;
}

export interface World {
  readonly feature: Plain;
  readonly standard: Plain | undefined;
  /** The feature types by name, the type of its service. */
  readonly types: Readonly<Record<string, Plain>>;
  readonly serviceType: Plain | undefined;
  readonly number: Plain | undefined;
  readonly service: Plain | undefined;
  readonly customer: Plain;
  /** Prices by list and standard feature, in ten-thousandths. */
  readonly lists: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Prices of its own: said on the way, of a day on; null: none of its own. */
  readonly told: readonly { readonly from: string; readonly price: number | null }[];
}

const filled = (value: string | number | null | undefined): value is string | number => value !== null && value !== undefined;

/** A filled field wins; an empty one takes the standard feature's. */
const field = ({ feature, standard }: World, name: string): string | number | null => feature[name] ?? standard?.[name] ?? null;

export const typeOf = (world: World): string | number | null => field(world, 'featureType');
export const intervalOf = (world: World): string | number | null => field(world, 'serviceChargeInterval');
export const rateOf = (world: World): string | number | null => field(world, 'VATRate') ?? world.customer['VATRate'] ?? null;

/** R8: the price said last of the latest day not after this one, of its own; else the first list that has it; else the catalogue's. */
export function priceOn(world: World, asked: string): number {
  // Before its start a feature costs what it will cost on it.
  const start = String(world.feature['startDate']);
  const day = asked < start ? start : asked;
  let [own, since] = [world.told[0]?.price ?? null, ''];
  for (const { from, price } of world.told) if (from <= day && from >= since) [own, since] = [price, from];
  if (own !== null) return own;
  const name = String(world.feature['standardFeature'] ?? '');
  for (const holder of [world.feature, world.number ?? world.service, world.customer]) {
    const price = world.lists[String(holder?.['fixedFeeTariff'] ?? '')]?.[name];
    if (price !== undefined) return price;
  }
  return typeof world.standard?.['serviceCharge'] === 'number' ? world.standard['serviceCharge'] : 0;
}

function term(world: World, name: string): readonly [number, string] | undefined {
  const type = typeOf(world);
  for (const holder of [world.feature, world.standard, type === null ? undefined : world.types[type], world.serviceType])
    if (filled(holder?.[name])) return holder[name] === 0 ? undefined : [Number(holder[name]), String(holder[`${name}Type`])];
  return undefined;
}

/** The corresponding date rule: months end on their last day where they have no such day. */
function after(date: string, [length, unit]: readonly [number, string]): string {
  if (unit === 'Days') return new Date(Date.parse(date) + length * 86_400_000).toISOString().slice(0, 10);
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + length, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + length, Math.min(day, last))).toISOString().slice(0, 10);
}
/** The last day of a term that begins on a day and counts it; where the month it ends in has no such day, the last of that month. */
function ends(begins: string, length: readonly [number, string]): string {
  const next = after(begins, length);
  return length[1] !== 'Days' && next.slice(8) !== begins.slice(8) ? next : new Date(Date.parse(next) - 86_400_000).toISOString().slice(0, 10);
}

/** R6. `given` is what the action says, `acted` the record that it is done to. */
export function billToOf(world: World, drop: string, given: string | null, acted: Plain | undefined): string {
  const { feature, number, service, customer } = world;
  const start = String(feature['startDate']);
  if (drop < start) return drop;
  const days = [drop];
  const notice = term(world, 'noticePeriodLength');
  const noted = [feature, { cancellationNoticeGivenDate: given }, acted, number ?? service, customer]
    .map((each) => each?.['cancellationNoticeGivenDate'])
    .find(filled);
  if (notice) days.push(after(String(noted ?? drop), notice));
  const bound = term(world, 'minimumTermPeriodLength');
  if (filled(feature['minimumTermDate'])) days.push(String(feature['minimumTermDate']));
  else if (bound) days.push(ends(start, bound));
  const latest = days.toSorted().at(-1)!;
  return filled(feature['endDate']) && String(feature['endDate']) < latest ? String(feature['endDate']) : latest;
}
