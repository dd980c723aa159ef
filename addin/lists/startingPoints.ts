/** Lists that finance makes again and again, to begin with; a company's own stand among the saved ones. */
import type { SavedList } from '../../shared/wire/savedLists.js';

/** As a saved list, of nobody; its columns come behind the usual ones. */
export type StartingPoint = Pick<SavedList, 'name' | 'entity' | 'where' | 'columns' | 'sort'>;

export const startingPoints: readonly StartingPoint[] = [
  {
    name: 'Broadband to renew this quarter',
    entity: 'features',
    where: { active: true, 'currentType.contains': 'Broadband', 'renewalInForce.ge': 'startOfQuarter', 'renewalInForce.le': 'endOfQuarter' },
    columns: ['renewalInForce'],
    sort: 'renewalInForce',
  },
  {
    name: 'Everything to renew within 30 days',
    entity: 'features',
    where: { active: true, 'renewalInForce.ge': 'today', 'renewalInForce.le': 'today+30d' },
    columns: ['renewalInForce'],
    sort: 'renewalInForce',
  },
  {
    name: 'Dropped this month',
    entity: 'features',
    where: { 'dateDrop.ge': 'startOfMonth', 'dateDrop.le': 'endOfMonth' },
    columns: [],
    sort: 'dateDrop',
  },
  {
    name: 'New prices still to come',
    entity: 'features',
    where: { active: true, 'nextPriceDate.gt': 'today' },
    columns: [],
    sort: 'nextPriceDate',
  },
  { name: 'Invoices to approve', entity: 'invoices', where: { status: 'Unsent' }, columns: [], sort: '-total' },
  { name: 'Overdue invoices', entity: 'invoices', where: { 'dueDate.lt': 'today', 'balance.gt': 0 }, columns: [], sort: 'dueDate' },
  { name: 'Payments to allocate', entity: 'payments', where: { 'unallocated.gt': 0 }, columns: [], sort: 'paymentDate' },
  {
    name: 'Payments of last month',
    entity: 'payments',
    where: { 'paymentDate.ge': 'startOfMonth-1m', 'paymentDate.le': 'endOfMonth-1m' },
    columns: [],
    sort: 'paymentDate',
  },
  { name: 'Customers who owe', entity: 'customers', where: { 'balance.gt': 0 }, columns: [], sort: '-balance' },
  { name: 'Numbers in stock', entity: 'numbers', where: { status: 'In Stock' }, columns: [], sort: '' },
];
