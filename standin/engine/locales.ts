/**
 * The regional settings that Excel takes from its surroundings. What a user types is read by them, and dates and figures are shown by
 * them; what comes through the API is read in US English, whatever they are.
 */
export interface Locale {
  readonly name: string;
  /** As .NET writes it, which is how Excel tells it: dd/MM/yyyy. */
  readonly shortDate: string;
  readonly monthFirst: boolean;
  readonly decimal: '.' | ',';
  readonly group: '.' | ',';
}

export const usEnglish: Locale = { name: 'en-US', shortDate: 'M/d/yyyy', monthFirst: true, decimal: '.', group: ',' };

const all: readonly Locale[] = [
  usEnglish,
  { name: 'en-GB', shortDate: 'dd/MM/yyyy', monthFirst: false, decimal: '.', group: ',' },
  { name: 'de-DE', shortDate: 'dd.MM.yyyy', monthFirst: false, decimal: ',', group: '.' },
];

export const localeNamed = (name: string): Locale | undefined => all.find((each) => each.name === name);

/** A figure written the US way, as it is written there. */
export const localFigure = (text: string, { decimal, group }: Locale): string =>
  decimal === '.' ? text : text.replaceAll(/[.,]/g, (sign) => (sign === '.' ? decimal : group));

/** A figure as typed there, written the US way. */
export const usFigure = (text: string, { decimal, group }: Locale): string =>
  decimal === '.' ? text : text.replaceAll(/[.,]/g, (sign) => (sign === decimal ? '.' : sign === group ? ',' : sign));

/** The format that Excel keeps for the system's own short date, as it is shown there. */
export const localFormat = (format: string, { shortDate }: Locale): string =>
  format.startsWith('m/d/yyyy') ? format.replace('m/d/yyyy', shortDate.toLowerCase()) : format;
