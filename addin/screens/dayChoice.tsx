/** Which day a filter asks for: one of the calendar, or one that moves with it. */
import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { DateField } from '../parts/dateField.js';
import { dateWords, daySaid } from '../lists/dateWords.js';
import { capital } from '../words.js';
import { tongue } from '../store.js';

interface Props {
  readonly value: string;
  readonly set: (value: string) => void;
}

export function DayChoice({ value, set }: Props) {
  const [moving, move] = useState(dateWords.includes(value));
  return (
    <>
      <Field label="Day">
        <Select
          value={moving ? value : ''}
          onChange={(_, data) => {
            move(data.value !== '');
            set(data.value);
          }}
        >
          <option value="">A date</option>
          {dateWords.map((word) => (
            <option key={word} value={word}>
              {capital(daySaid(word, tongue()))}
            </option>
          ))}
        </Select>
      </Field>
      {!moving && (
        <Field label="Value">
          <DateField value={value} set={set} />
        </Field>
      )}
    </>
  );
}
