/** How the pane says things: pounds, counts, dates and whole sentences. Pure, so that every sentence can be tested. */
import { onTheClock } from './zone.js';

/** The language of figures and dates: the user's own, British where the browser does not say. */
export interface Tongue {
  readonly locale: string;
  /** The business date of the bridge, YYYY-MM-DD. */
  readonly today: string;
}

const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP' });
const finer = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'GBP', minimumFractionDigits: 2, maximumFractionDigits: 4 });
const whole = new Intl.NumberFormat('en-GB');

/** £1,204.00, −£1,204.00: a real minus sign, never a hyphen or a bracket. */
export const pounds = (amount: number): string => {
  const size = Math.abs(amount);
  const text = Math.round(size * 100) / 100 === size ? money.format(size) : finer.format(size);
  return (amount < 0 ? '−' : '') + text;
};

/** A difference always shows its sign: +£2.71, −£20.32, £0.00. */
export const difference = (amount: number): string => (amount > 0 ? '+' : '') + pounds(amount);

export const figure = (n: number): string => whole.format(n).replace('-', '−');

/** "1 feature", "1,204 features". */
export const counted = (n: number, one: string, many: string = `${one}s`): string => `${figure(n)} ${n === 1 ? one : many}`;

/** Titles are written "Billing Run"; inside a sentence they are ordinary words: "billing run". Acronyms stay. */
export const inSentence = (title: string): string => title.replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase());

/** What rows of an entity are called in a sentence, one and many; those of a report are rows. */
export const nouns = (
  entity: { readonly title: string; readonly titles: string; readonly report?: boolean } | undefined,
): readonly [one: string, many: string] =>
  entity === undefined || entity.report === true ? ['row', 'rows'] : [inSentence(entity.title), inSentence(entity.titles)];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const monthOf = (locale: string, year: boolean): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...(year ? { year: 'numeric' } : {}), timeZone: 'UTC' });

/** 28 Feb 2026, in the user's order; the year is left out where it is the running one and `short` is asked for. */
export function day(iso: string, { locale, today }: Tongue, short = false): string {
  const at = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return iso;
  // The bridge and most British writers say Sep.
  return monthOf(locale, !short || iso.slice(0, 4) !== today.slice(0, 4))
    .format(at)
    .replace('Sept', 'Sep');
}

/** Fri 31 Jan 2025. */
export const weekdaySaid = (iso: string, tongue: Tongue): string =>
  `${new Intl.DateTimeFormat(tongue.locale, { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`))} ${day(iso, tongue)}`;

/** The contract's runs are the pane's jobs, but for billing runs; a row of a sheet is no "record". */
const inPaneWords = (sentence: string): string =>
  sentence
    .replaceAll(/(?<!\bbilling )\brun(?= \d{1,15}\b(?!-))/gi, (word) => (word.startsWith('R') ? 'Job' : 'job'))
    .replaceAll(/\b(stops this|[Rr]everse this|a charge that the) run\b/g, '$1 job')
    .replaceAll(/\b[Tt]he bridge\b/g, 'Sheetbridge')
    .replaceAll(/\bthe record(?= (?:is|has|does)\b)/gi, (words) => (words.startsWith('T') ? 'It' : 'it'));

/** What a script has to send, and the number of a version, are no business of somebody at a pane. */
const forPeople = (sentence: string): string =>
  sentence
    .replaceAll(/ \(scripts send [^)]*\)/g, '')
    // An id tells nothing to somebody who has the name beside it.
    .replaceAll(/(?<=\w) \((?:customer|number|service|feature) \d{1,15}\)/g, '')
    .replaceAll(' If that is meant, send "confirm": true with it.', '')
    .replace(
      /^.* is at version \d{1,15} now: somebody changed it\. Read it again and decide anew/,
      'Somebody changed it in the meantime; look at it again and decide anew',
    );

/** A sentence of the bridge with its dates written as people write them, in the words of the pane: "dropped on 31 Jan 2025 by job 12". */
export const readable = (sentence: string, tongue: Tongue): string =>
  inPaneWords(forPeople(sentence)).replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, (iso) => day(iso, tongue));

/** A sentence in pieces: every second one is an amount, which stays on one line with its sign. */
export const amountsApart = (sentence: string): readonly string[] => sentence.split(/([−+]?£\d(?:[\d,.]*\d)?)/);

/** "between 1 and 28 Feb 2026", "on 3 May 2026". */
export function span(dates: readonly string[], tongue: Tongue): string {
  const sorted = dates.toSorted();
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return '';
  if (first === last) return `on ${day(first, tongue)}`;
  const sameMonth = first.slice(0, 7) === last.slice(0, 7);
  return `between ${sameMonth ? Number(first.slice(8, 10)) : day(first, tongue)} and ${day(last, tongue)}`;
}

export const clock = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(new Date(`${onTheClock(iso)}Z`));

/** "just now", "5 minutes ago", "yesterday", "on 3 May 2026". */
export function ago(iso: string, now: Date, tongue: Tongue): string {
  const minutes = Math.round((now.getTime() - Date.parse(iso)) / 60_000);
  if (!Number.isFinite(minutes)) return '';
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${counted(minutes, 'minute')} ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 12) return `${counted(hours, 'hour')} ago`;
  const days = Math.floor(now.getTime() / 86_400_000) - Math.floor(Date.parse(iso) / 86_400_000);
  if (days === 0) return 'today';
  if (days === 1) return 'yesterday';
  return days < 7 ? `${days} days ago` : `on ${day(iso, tongue)}`;
}

/** "about 2 minutes", "about 40 seconds". */
export function lasting(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 90) return `about ${counted(Math.ceil(seconds / 5) * 5, 'second')}`;
  return `about ${counted(Math.round(seconds / 60), 'minute')}`;
}

/** "a, b and c". */
export const listed = (parts: readonly string[]): string => (parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`);

/**
 * The deed for a button: "Drop Feature" on ten features is "Drop 10 features", "Make Service Non-Billable" on two is
 * "Make 2 services non-billable", and what does not name its entity says it afterwards: "Write off debt for 3 customers".
 */
export function deed(title: string, entity: { readonly title: string; readonly titles: string }, n: number): string {
  const what = counted(n, inSentence(entity.title), inSentence(entity.titles));
  const named = new RegExp(`\\b(?:${entity.titles}|${entity.title})\\b`);
  const sentence = named.test(title) ? inSentence(title.replace(named, '\u0000')).replace('\u0000', what) : `${inSentence(title)} for ${what}`;
  return capital(sentence);
}

/** The help of an action speaks of one: "Ends this feature." For fifty it is "Ends each feature." */
export const ofEach = (help: string, one: string, n: number): string => (n === 1 ? help : help.replaceAll(`this ${one}`, `each ${one}`));

/** A cell or field value for people. */
export function shown(value: unknown, type: string, tongue: Tongue): string {
  if (value === null || value === undefined || value === '') return 'empty';
  if (type === 'Currency' && typeof value === 'number') return pounds(value);
  if (type === 'Date' && typeof value === 'string') return day(value, tongue);
  if (type === 'Timestamp' && typeof value === 'string') return `${day(onTheClock(value), tongue)}, ${clock(value, tongue.locale)}`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return figure(value);
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map(String).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string);
}

/** "12 features selected · 3 hidden rows left out". */
export function selectionSaid(ids: number, left: { readonly hidden: number; readonly keyless: number }, one: string, many: string): string {
  if (ids === 0 && left.hidden === 0 && left.keyless === 0) return `No ${many} selected`;
  return [
    `${counted(ids, one, many)} selected`,
    ...(left.hidden > 0 ? [`${counted(left.hidden, 'hidden row')} left out`] : []),
    ...(left.keyless > 0 ? [`${counted(left.keyless, 'row')} of your own left out`] : []),
  ].join(' · ');
}

const signs: Readonly<Record<string, string>> = {
  done: '✓',
  failed: '✗',
  changed: '⚠',
  notFound: '✗',
  notPermitted: '✗',
  notReached: '…',
  struckOut: '–',
  waiting: '…',
  refused: '✗',
};

const plainly: Readonly<Record<string, string>> = {
  done: 'Done',
  failed: 'Failed',
  changed: 'Changed since the preview, left alone',
  notFound: 'No longer there',
  notPermitted: 'Not permitted',
  notReached: 'Not reached',
  struckOut: 'Struck out',
  waiting: 'Waiting',
  refused: 'Cannot run',
};

export const outcomeSaid = (outcome: string): string => plainly[outcome] ?? outcome;

const wordsOf: Readonly<Record<string, string>> = {
  done: '✓ Done',
  changed: '⚠ Changed',
  notReached: '… Not reached',
  struckOut: '– Left out',
  waiting: '⏳ Waits',
};

/** The Outcome's one word, to filter and pivot by. */
export const outcomeWord = (outcome: string): string => wordsOf[outcome] ?? '✗ Refused';

/** The sentence beside the word: what happened, and when: "✓ Dropped, bill-to 28 Feb (21 Nov 2026)". */
export const statusText = (outcome: string, message: string | null | undefined, today: string, tongue: Tongue): string =>
  `${signs[outcome] ?? '•'} ${(message ?? '') === '' ? outcomeSaid(outcome) : readable(message ?? '', tongue).replace(/\.$/, '')} (${day(today, tongue)})`;
