/**
 * A day to be typed, pasted, taken from a calendar, or filled in with one press. What is typed stays as it is until the field is
 * left; what it was read as stands under it with its month in letters, so that nobody takes 1 December for 12 January.
 */
import { Button, Input, Link } from '@fluentui/react-components';
import { Suspense, useState } from 'react';
import { dayMeant } from '../../shared/dateWords.js';
import { datePattern, dateTyped, dateWritten } from '../lists/culture.js';
import { isDate } from '../../shared/dates.js';
import { tongue } from '../store.js';
import { weekdaySaid } from '../words.js';
import { CalendarIcon } from './icons.js';
import { later } from './later.js';

// Fluent's calendar is asked for by few; its date picker opens on Enter, which here sends the form.
const Calendar = later(async () => (await import('./calendar.js')).DayCalendar);

interface Props {
  /** YYYY-MM-DD, or what was typed where that is no day. */
  readonly value: string;
  /** A day as YYYY-MM-DD; a text that is none as it was typed. */
  readonly set: (value: string) => void;
  /** Days to fill in with one press, as people of billing need them. */
  readonly quick?: boolean;
}

const quickDays = [
  ['today', 'Today'],
  ['endOfMonth', 'End of month'],
  ['endOfMonth-1m', 'End of last month'],
] as const;

const writtenOf = (value: string): string => (isDate(value) ? dateWritten(value) : value);

export function DateField({ value, set, quick = false, ...field }: Props & Readonly<Record<string, unknown>>) {
  const [typed, type] = useState<string | undefined>();
  const [open, setOpen] = useState(false);
  const words = tongue();
  const take = (iso: string): void => {
    type(undefined);
    set(iso);
  };
  return (
    <span className="dated">
      <Input
        {...field}
        value={typed ?? writtenOf(value)}
        placeholder={datePattern()}
        onChange={(_, data) => {
          type(data.value);
          set(dateTyped(data.value) ?? data.value.trim());
        }}
        onBlur={() => type(undefined)}
        contentAfter={
          <Button
            size="small"
            appearance="transparent"
            icon={<CalendarIcon />}
            aria-label="Choose from a calendar"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        }
      />
      {(quick || isDate(value)) && (
        <span className="links note">
          {isDate(value) && <span>{weekdaySaid(value, words)}</span>}
          {(quick ? quickDays : []).map(([word, said]) => {
            const day = dayMeant(word, words.today);
            return day === undefined ? null : (
              <Link as="button" type="button" key={word} style={{ fontSize: 12 }} onClick={() => take(day)}>
                {said}
              </Link>
            );
          })}
        </span>
      )}
      {open && (
        <Suspense fallback={<span className="note">One moment…</span>}>
          <Calendar
            value={isDate(value) ? value : undefined}
            today={words.today}
            choose={(iso) => {
              take(iso);
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}
