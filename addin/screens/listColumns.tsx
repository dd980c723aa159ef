/** The columns of a list that is in the workbook: more of them, or fewer. */
import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { showColumns } from '../flow/columns.js';
import { useWork } from '../parts/hooks.js';
import { Screen } from '../parts/screen.js';
import { back, entityNamed, listInHand, usePane } from '../store.js';
import { capital, counted, listed } from '../words.js';
import { ColumnChoice } from './columns.js';

export function ListColumns() {
  const list = usePane(listInHand);
  const [chosen, set] = useState<readonly string[]>(() => list?.pointer.columns.map(({ field }) => field) ?? []);
  const [busy, work] = useWork();
  const entity = list && entityNamed(list.pointer.entity);
  if (list === undefined || entity === undefined) return null;
  const shown = list.pointer.columns.map(({ field }) => field);
  const added = chosen.filter((field) => !shown.includes(field)).length;
  const taken = shown.filter((field) => !chosen.includes(field)).length;
  const label = capital(listed([...(added > 0 ? [`add ${counted(added, 'column')}`] : []), ...(taken > 0 ? [`take ${counted(taken, 'column')} away`] : [])]));
  return (
    <Screen
      title="Columns"
      foot={
        <Button
          className="main"
          appearance="primary"
          disabled={busy || label === '' || chosen.length === 0}
          onClick={() =>
            work(async () => {
              if (await showColumns(list.pointer.id, chosen)) back();
            })
          }
        >
          {busy ? 'Changing the list…' : label === '' ? 'Nothing to change' : label}
        </Button>
      }
    >
      <p className="quiet">New columns come at the right of the list. Drag them in the sheet to where you want them; the pane finds them anywhere.</p>
      <ColumnChoice entity={entity} chosen={chosen} set={set} ordered={false} />
    </Screen>
  );
}
