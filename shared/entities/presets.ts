import { count, data, declared, flag, identity, inner, kept, text } from './declare.js';

export const presets = declared({
  name: 'presets',
  title: 'Preset',
  titles: 'Presets',
  help: 'One choice of a list: a VAT rate, a carrier, a reason. Add one to a list and it can be chosen at once.',
  fields: [
    text('list', 'List', 'The list it is a choice of.', { required: true, max: 100, set: 'create', index: true }),
    text('name', 'Name', 'The choice as people see it; it travels by this name.', { required: true, max: 200, set: 'create' }),
    text('value', 'Value', 'What the choice stands for, where it stands for a figure: the percentage of a VAT rate.', { max: 4_000, multiline: true }),
    data('data', 'Data', 'What the choice stands for, where a figure is not enough: the unit and timing of an interval.', { set: 'edit' }),
    data('history', 'History', 'Its figures by date, oldest first: [{"from": "2011-01-04", "value": "20"}].', { set: 'edit', format: 'list' }),
    count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 }),
    flag('active', 'Active', 'It is offered; off keeps it where it is used.', { initial: true }),
    identity('Preset'),
    text('key', 'Key', 'Keeps two choices of one list from having the same name.', { ...inner, from: ['list', 'name'], unique: true, max: 310 }),
    ...kept,
  ],
  owners: [],
  shows: ['list', 'name'],
  searches: ['list', 'name'],
  columns: ['list', 'name', 'value', 'sortOrder', 'active'],
  configuration: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'],
});
