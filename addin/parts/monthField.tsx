/** A month, or none: typed as the workbook writes months, or as people do (Dec 2024), with what it was read as under it. */
import { Input, Link } from '@fluentui/react-components';
import { useState } from 'react';
import { isMonth, monthPattern, monthTyped, monthWritten } from '../lists/culture.js';
import { tongue } from '../store.js';
import { monthSaid, shifted } from '../wording/playbookWords.js';

interface Props {
  /** YYYY-MM, or what was typed where that is no month. */
  readonly value: string;
  readonly set: (value: string) => void;
}

export function MonthField({ value, set, ...field }: Props & Readonly<Record<string, unknown>>) {
  const [typed, type] = useState<string | undefined>();
  const { today, locale } = tongue();
  const take = (month: string): void => {
    type(undefined);
    set(month);
  };
  const now = today.slice(0, 7);
  return (
    <span className="dated">
      <Input
        {...field}
        value={typed ?? (isMonth(value) ? monthWritten(value) : value)}
        placeholder={monthPattern()}
        onChange={(_, data) => {
          type(data.value);
          set(monthTyped(data.value) ?? data.value.trim());
        }}
        onBlur={() => type(undefined)}
      />
      <span className="links note">
        {isMonth(value) && <span>{monthSaid(value, locale)}</span>}
        {[shifted(now, -1), now].map((month) => (
          <Link as="button" type="button" key={month} style={{ fontSize: 12 }} disabled={field['disabled'] === true} onClick={() => take(month)}>
            {month === now ? 'This month' : 'Last month'}
          </Link>
        ))}
      </span>
    </span>
  );
}
