/** How much of the same is tried: all of it by `npm test`, part of it by `npm run test:quick`, where a person waits. */
const quick = process.env['TEST_SIZE'] === 'quick';

export const size = (all: number, part: number): number => (quick ? part : all);
