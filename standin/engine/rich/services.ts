/** The few objects that are not the workbook's: what the library asks for when it starts, and the shared runtime's state. */
import type { Workbook } from '../book.js';
import { Refusal } from '../refusal.js';
import { define, type Thing } from './thing.js';

const internal = define<Workbook>('AddinInternalService', { calls: { NotifyActionHandlerReady: () => null } });

export const services = (book: Workbook, name: string): Thing => {
  const offered = book.services.get(name);
  if (offered) return offered;
  if (name === 'Microsoft.InternalService.AddinInternalService') return internal(book);
  throw new Refusal('ApiNotFound', `The stand-in for Excel does not play ${name}.`, 501);
};
