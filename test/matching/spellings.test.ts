/** What a line of somebody else's list is recognised as, and the one answer to it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compacted } from '../../shared/compacted.js';
import { answered, type Candidate } from '../../shared/matching/answer.js';
import { nameKey } from '../../shared/matching/names.js';
import { spellings } from '../../shared/matching/spellings.js';

describe('spellings', () => {
  for (const text of [
    '01632 960001',
    '01632-960-001',
    '(01632) 960001',
    '+44 1632 960001',
    '+44 (0)1632 960001',
    '0044 1632 960001',
    '441632960001',
    '1632960001',
    "'01632960001",
    '• 01632 960001',
    'tel:+44-1632-960001',
    '01632 960001 ext 22',
    'Please cancel 01632 960001 by Friday.',
    '1.632960001E+9',
    '4.41632960001E+11',
    '4.4163296000100E11',
    '01632\u00A0960001',
    '\u200e01632 960001\u200e',
  ])
    it(`read ${JSON.stringify(text)} as 01632960001`, () => assert.ok(spellings(text).numbers.includes('01632960001'), String(spellings(text).numbers)));

  it('find every number of a sentence', () => {
    const { numbers } = spellings('Cancel 01632 960001 and 07700 900123 please');
    assert.ok(numbers.includes('01632960001') && numbers.includes('07700900123'));
  });

  it('leave circuits and foreign numbers as they are kept', () => {
    assert.ok(spellings('bbeu 12 345').numbers.includes(compacted('BBEU12345')));
    assert.ok(spellings('0033 1 23 45 67 89').numbers.includes(compacted('+33 1 23 45 67 89')));
  });

  it('know between which numbers a shortened one lies', () => {
    assert.deepEqual(spellings('1.63E+09').shortened, { from: '01625000000', until: '01635000000', length: 11 });
    assert.deepEqual(spellings('4.416E+11').shortened, { from: '01550000000', until: '01650000000', length: 11 });
    assert.deepEqual(spellings('1.63E+09').numbers, []);
  });

  it('read addresses out of what stands around them', () => {
    assert.deepEqual(spellings('Ann Lee <Accounts@Northgate.example>').emails, ['accounts@northgate.example']);
    assert.deepEqual(spellings('no address @ all').emails, []);
  });

  it('read the number of an invoice with and without its word', () => {
    for (const text of ['10031', 'INV 10031', 'Invoice no. 10031', 'inv-10031', '#10031', 'Invoice: 10031'])
      assert.ok(spellings(text).invoiceNumbers.includes('10031'), text);
  });

  it('take no line that there can be badly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const found = spellings(text);
        for (const some of [found.numbers, found.references, found.emails]) for (const each of some) assert.notEqual(each, '');
      }),
      { numRuns: 100 },
    );
  });

  it('come to one number however a UK number is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100_000_000, max: 199_999_999 }), fc.constantFrom('0', '+44', '0044', '44', '', '+44 (0)'), (rest, prefix) => {
        assert.ok(spellings(`${prefix}1${rest}`).numbers.includes(`01${rest}`));
      }),
      { numRuns: 200 },
    );
  });
});

describe('names', () => {
  it('are one key however a company is written', () => {
    for (const name of ['Harbour Books Ltd.', 'HARBOUR BOOKS LIMITED', 'The Harbour Books Company', 'harbour-books ltd', ' Harbour  Books'])
      assert.equal(nameKey(name), 'harbourbooks', name);
    assert.equal(nameKey('Smith & Sons'), nameKey('Smith and Sons Ltd'));
    assert.equal(nameKey("O'Neill Café"), 'oneillcafe');
    assert.equal(nameKey('The Company Ltd'), 'thecompanyltd');
    assert.notEqual(nameKey('Harbour Books'), nameKey('Harbour Cooks'));
  });
});

describe('answers', () => {
  const of = (id: string, more: Partial<Candidate> = {}): Candidate => ({ entity: 'numbers', id, by: 'number', customerID: '1', ended: false, ...more });

  it('take the active one of what was dropped and came back', () => {
    assert.deepEqual(answered([of('1', { ended: true }), of('2')]), { answer: 'found', found: [of('2')] });
    assert.equal(answered([of('1', { ended: true })]).answer, 'dropped');
    assert.equal(answered([of('1'), of('2')]).answer, 'several');
    assert.equal(answered([]).answer, 'unknown');
  });

  it("tell what is somebody else's, where it is said whose list it is", () => {
    assert.equal(answered([of('1', { customerID: '2' })], '1').answer, 'otherOwner');
    assert.equal(answered([of('1', { customerID: null })], '1').answer, 'otherOwner');
    assert.deepEqual(answered([of('1', { customerID: '2' }), of('2')], '1').found, [of('2')]);
    assert.equal(answered([of('1', { customerID: '2' })]).answer, 'found');
  });

  it('go by the surest kind, and never take a shortened number unasked', () => {
    assert.deepEqual(answered([of('1', { by: 'name' }), of('2', { by: 'accountNumber' })]).found, [of('2', { by: 'accountNumber' })]);
    assert.equal(answered([of('1', { by: 'shortened' })]).answer, 'several');
    assert.equal(answered([of('1', { by: 'alternateNumber' })]).answer, 'found');
  });
});
