import { choice, choices, count, declared, flag, identity, inner, kept, text } from './declare.js';

const used = [flag('active', 'Active', 'It is offered; off keeps it for what has it.', { initial: true })] as const;
const order = count('sortOrder', 'Sort Order', 'Lower numbers come first where it is offered.', { whole: true, initial: 0 });
const standard = ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide', 'clone'] as const;

export const callTypes = declared({
  name: 'callTypes',
  title: 'Call Type',
  titles: 'Call Types',
  help: 'A kind of call by where it goes. Its class decides which tariff field prices it.',
  fields: [
    text('name', 'Name', 'What tariffs and lists of calls call it.', { required: true, max: 100, unique: true, set: 'create' }),
    choice('class', 'Class', 'callClass', 'The tariff field that prices it.', { required: true }),
    text('prefixes', 'Prefixes', 'What numbers of this type begin with, with commas: 01, 02. Abroad begins with 00. The longest that fits decides.', {
      max: 10_000,
      ofLife: true,
    }),
    flag('free', 'Free', 'It costs nothing by every tariff and stands on no list of calls; helplines are so.', { initial: false }),
    ...used,
    order,
    identity('Call Type'),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name', 'prefixes'],
  columns: ['name', 'class', 'prefixes', 'free', 'active'],
  configuration: true,
  pricesCalls: true,
  group: 'calls',
  standard,
});

export const callTypeGroups = declared({
  name: 'callTypeGroups',
  title: 'Call Type Group',
  titles: 'Call Type Groups',
  help: 'Call types that an allowance counts together.',
  fields: [
    text('name', 'Name', 'What discount plans call it.', { required: true, max: 100, unique: true, set: 'create' }),
    choices('callTypes', 'Call Types', 'callTypes', 'The outbound types in it.'),
    choices('classes', 'Classes', 'callClass', 'Whole classes in it, inbound included.'),
    ...used,
    order,
    identity('Call Type Group'),
    ...kept,
  ],
  owners: [],
  shows: ['name'],
  searches: ['name'],
  columns: ['name', 'callTypes', 'classes', 'active'],
  configuration: true,
  pricesCalls: true,
  group: 'calls',
  standard,
});

export const carrierCallTypes = declared({
  name: 'carrierCallTypes',
  title: 'Carrier Call Type',
  titles: 'Carrier Call Types',
  help: "What a carrier's own charge band means here: it decides before the digits that were dialled.",
  fields: [
    choice('carrier', 'Carrier', 'carrier', 'Whose band it is.', { required: true }),
    text('chargeband', 'Charge Band', "The carrier's word for it, exactly.", { required: true, max: 100, set: 'create' }),
    choice('callType', 'Call Type', 'callTypes', 'The type that it stands for.', { required: true }),
    identity('Carrier Call Type'),
    text('key', 'Key', 'Keeps two lines from speaking of one band.', { ...inner, from: ['carrier', 'chargeband'], unique: true, max: 310 }),
    ...kept,
  ],
  owners: [],
  shows: ['carrier', 'chargeband'],
  searches: ['carrier', 'chargeband', 'callType'],
  columns: ['carrier', 'chargeband', 'callType'],
  configuration: true,
  pricesCalls: true,
  group: 'calls',
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide'],
});
