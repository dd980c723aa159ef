/** What stands in a list and not in the books, and the other way round: new rows, and records whose rows were deleted. */
import { Button } from '@fluentui/react-components';
import { forgetRemoved } from '../flow/looking.js';
import { useWork } from '../parts/hooks.js';
import { entityNamed, listInHand, usePane } from '../store.js';
import { counted, inSentence } from '../words.js';

/** Asked about, and nothing is done by itself. */
export function Unkept() {
  const listID = usePane((state) => state.listID) ?? '';
  const list = usePane(listInHand);
  const fresh = usePane((state) => state.fresh[listID]) ?? 0;
  const removed = usePane((state) => state.removed[listID]) ?? none;
  const [busy, work] = useWork();
  const entity = list && entityNamed(list.pointer.entity);
  if (entity === undefined) return null;
  const n = removed.length;
  return (
    <>
      {fresh > 0 && entity.standard.includes('create') && (
        <div className="card told">
          <p>
            {counted(fresh, 'new row')} {fresh === 1 ? 'has' : 'have'} no {inSentence(entity.title)} yet.
          </p>
          <div>
            <Button size="small" disabled={busy} onClick={() => work(async () => (await import('../flow/newRows.js')).openNewRows(listID))}>
              {busy ? 'Checking…' : `Check ${counted(fresh, 'new row')}…`}
            </Button>
          </div>
        </div>
      )}
      {n > 0 && (
        <div className="card told">
          <p>
            {counted(n, 'row')} {n === 1 ? 'was' : 'were'} deleted from the sheet. {n === 1 ? 'Its' : 'Their'}{' '}
            {inSentence(n === 1 ? entity.title : entity.titles)} {n === 1 ? 'is' : 'are'} still there.
          </p>
          <div className="row">
            <Button size="small" onClick={() => forgetRemoved(listID)}>
              Only the {n === 1 ? 'row was' : 'rows were'} meant
            </Button>
            {entity.standard.includes('delete') && (
              <Button size="small" disabled={busy} onClick={() => work(async () => (await import('../flow/newRows.js')).deleteRemoved(listID))}>
                Delete the {inSentence(n === 1 ? entity.title : entity.titles)} too…
              </Button>
            )}
          </div>
        </div>
      )}
    </>
  );
}

const none: readonly string[] = [];
