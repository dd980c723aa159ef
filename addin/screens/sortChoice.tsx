/** In which order a list is written. */
import { Field, Select } from '@fluentui/react-components';
import { showable } from '../lists/list.js';
import type { Described } from '../../shared/wire/session.js';

interface Props {
  readonly entity: Described;
  /** A field, or -field for the other way round; empty for the order in which they were entered. */
  readonly sort: string;
  readonly set: (sort: string) => void;
}

/** The field that a list is sorted by, and whether from its end. */
export const sortedBy = (sort: string): { readonly field: string; readonly descending: boolean } => {
  const first = sort.split(',')[0] ?? '';
  return { field: first.replace(/^-/, ''), descending: first.startsWith('-') };
};

export function SortChoice({ entity, sort, set }: Props) {
  const { field: name, descending } = sortedBy(sort);
  // What holds several values has no order.
  const fields = showable(entity).filter(({ type }) => type !== 'Preset Value(s)');
  const type = fields.find((each) => each.name === name)?.type;
  const [up, down] =
    type === 'Date' || type === 'Timestamp'
      ? ['Oldest first', 'Newest first']
      : type === 'Currency' || type === 'Number'
        ? ['Smallest first', 'Largest first']
        : ['A to Z', 'Z to A'];
  return (
    <>
      <Field label="Sort by">
        <Select value={name} onChange={(_, data) => set(data.value === '' ? '' : `${descending ? '-' : ''}${data.value}`)}>
          <option value="">As they were entered</option>
          {fields.map((each) => (
            <option key={each.name} value={each.name}>
              {each.label}
            </option>
          ))}
        </Select>
      </Field>
      {name !== '' && (
        <Field label="Order">
          <Select value={descending ? 'down' : 'up'} onChange={(_, data) => set(`${data.value === 'down' ? '-' : ''}${name}`)}>
            <option value="up">{up}</option>
            <option value="down">{down}</option>
          </Select>
        </Field>
      )}
    </>
  );
}
