/** A month to choose a day from, under its field: in a narrow pane there is no room beside it. */
import { useEffect, useRef } from 'react';
import { Calendar, DayOfWeek } from '@fluentui/react-calendar-compat';

interface Props {
  readonly value: string | undefined;
  readonly today: string;
  readonly choose: (iso: string) => void;
}

/** The calendar thinks in local midnights. */
const localOf = (iso: string): Date => new Date(Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1, Number(iso.slice(8, 10)));
const isoOf = (date: Date): string =>
  `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

export function DayCalendar({ value, today, choose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    frame.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div className="card" ref={frame}>
      <Calendar
        today={localOf(today)}
        value={localOf(value ?? today)}
        firstDayOfWeek={DayOfWeek.Monday}
        isMonthPickerVisible={false}
        showGoToToday={false}
        onSelectDate={(date) => choose(isoOf(date))}
      />
    </div>
  );
}
