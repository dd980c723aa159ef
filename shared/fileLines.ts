/** What is wrong with the lines of a file: a refusal names each by its number, among the members that other refusals name fields by. */

/** `line 12` */
export const lineName = (line: number): string => `line ${line}`;

/** The members of a refusal that are lines of the file. */
export const linesOf = (fields: Readonly<Record<string, string>>): readonly (readonly [name: string, why: string])[] =>
  Object.entries(fields).filter(([name]) => /^line \d+$/.test(name));
