import { count, data, declared, flag, identity, inner, kept, text } from './declare.js';

export const users = declared({
  name: 'users',
  title: 'User',
  titles: 'Users',
  help: 'A person or a program that works with Sheetbridge, and what they may do.',
  fields: [
    text('name', 'Name', 'How the log and the Sold By lists call them.', { required: true, max: 200, unique: true, ofLife: true }),
    text('email', 'E-mail', 'What they sign in with; a program that only uses tokens needs none.', { max: 254, unique: true, format: 'email', ofLife: true }),
    data(
      'permissions',
      'Permissions',
      'What they may run or propose: {"features.drop": "run", "customers.finalBill": "propose", "invoices": "run"}; "*" stands for everything. "calls.dialled": "run" shows dialled numbers whole.',
      { set: 'edit', format: 'permissions', initial: {} },
    ),
    count('expertLevel', 'Expert Level', 'How far Expert Mode takes them: 0 none, 1 intern, 2 low, 3 standard, 4 high, 5 full.', {
      whole: true,
      least: 0,
      most: 5,
      initial: 0,
    }),
    flag('apiRead', 'API Read', 'They may look at customers and all that is theirs.', { initial: true }),
    flag('apiWrite', 'API Write', 'They may run actions.', { initial: false }),
    flag('active', 'Active', 'They may sign in.', { initial: true, index: true }),
    identity('User'),
    text('emailKey', 'E-mail Key', 'Keeps two users from having one address in different letters.', {
      ...inner,
      from: ['email'],
      folded: true,
      unique: true,
      max: 254,
    }),
    text('subject', 'Single Sign-On Subject', 'Whom the company’s sign-in means: the issuer and its name for the person.', {
      ...inner,
      unique: true,
      max: 500,
    }),
    text('passwordHash', 'Password Hash', 'What is kept of the password: enough to check it, not to read it.', { ...inner, max: 500 }),
    ...kept,
  ],
  owners: [],
  shows: ['name', 'email'],
  searches: ['name', 'email'],
  columns: ['name', 'email', 'permissions', 'expertLevel', 'apiRead', 'apiWrite', 'active'],
  configuration: true,
  standard: ['create', 'edit', 'delete', 'lock', 'unlock', 'hide', 'unhide'],
});
