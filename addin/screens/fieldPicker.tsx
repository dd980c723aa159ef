/** Editing many records at once touches a field or two of some ninety: they are found by name. */
import { Field, Select } from '@fluentui/react-components';
import type { Schema } from '../../shared/types.js';

interface Props {
  readonly schema: Schema;
  readonly shown: readonly string[];
  /** Of a new record, which has no values yet that could stay. */
  readonly fresh?: boolean;
  readonly pick: (name: string) => void;
}

export function FieldPicker({ schema, shown, fresh = false, pick }: Props) {
  const left = Object.entries(schema.properties).filter(([name]) => !shown.includes(name));
  return (
    <Field
      label={shown.length === 0 ? 'Which field?' : 'Another field'}
      hint={fresh ? 'Fields that are left out stay empty or take what is usual.' : 'Fields that are not chosen stay as they are.'}
    >
      <Select
        value=""
        onChange={(_, data) => {
          if (data.value !== '') pick(data.value);
        }}
      >
        <option value="">Choose…</option>
        {left.map(([name, { title }]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </Select>
    </Field>
  );
}
