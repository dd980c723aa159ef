/** Which carrier a file is of. */
import { Field, Select } from '@fluentui/react-components';
import type { EntityName } from '../../shared/types.js';
import { namesOf } from '../flow/choices.js';
import { useAsked } from '../parts/hooks.js';

interface Props {
  /** Whose choices they are. */
  readonly of: EntityName;
  readonly value: string;
  readonly disabled: boolean;
  readonly choose: (carrier: string) => void;
}

export function CarrierField({ of, value, disabled, choose }: Props) {
  const carriers = useAsked(() => namesOf('carrier', of), [of]);
  return (
    <Field label="Carrier" required>
      <Select value={value} disabled={disabled} onChange={(_, data) => choose(data.value)}>
        <option value="">Choose…</option>
        {(carriers.value ?? []).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
    </Field>
  );
}
