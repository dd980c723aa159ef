/** The query of a list: filters, columns, sorting, pages, and what is refused in it. */
import assert from 'node:assert/strict';
import { Fault } from '../shared/fault.js';
import type { EntityName } from '../shared/types.js';
import { parseQuery, type Place } from '../server/http/query.js';

const list: Place = {};
const where = (raw: string, entity: EntityName = 'features') => parseQuery(entity, raw, list).query.where;

function refused(raw: string, names: RegExp, { entity = 'features', place = list }: { entity?: EntityName; place?: Place } = {}): void {
  assert.throws(
    () => parseQuery(entity, raw, place),
    (fault: unknown) => {
      assert.ok(fault instanceof Fault, String(fault));
      assert.equal(fault.code, 400506);
      assert.match(fault.hint, names);
      return true;
    },
  );
}

describe('the query of a list', () => {
  it('without parameters lists the first hundred', () => {
    assert.deepEqual(parseQuery('features', '', list), { query: { where: [], sort: [], limit: 100 }, expand: {}, includes: [], others: new Map() });
  });

  it('of an order has no limit of its own', () => {
    assert.equal(parseQuery('features', 'status=Active').query.limit, undefined);
  });

  describe('the platform’s parameters', () => {
    it('find a reference exactly, wildcards and all', () => {
      assert.deepEqual(where('CRMReference=CRM-12345'), [{ field: 'CRMReference', test: 'eq', value: 'CRM-12345' }]);
      assert.deepEqual(where('CRMReference=%25'), [{ field: 'CRMReference', test: 'eq', value: '%' }]);
    });

    it('refuse an empty reference, which an unset variable makes', () => refused('CRMReference=', /CRMReference.*empty/));

    it('take active and dropped as flags, alone or true', () => {
      assert.equal(parseQuery('features', 'active', list).query.active, true);
      assert.equal(parseQuery('features', 'active=', list).query.active, true);
      assert.equal(parseQuery('services', 'dropped=true', list).query.active, false);
    });

    it('refuse other flag values and both flags together', () => {
      for (const raw of ['active=0', 'active=false', 'active=1', 'dropped=TRUE', 'hidden=no']) refused(raw, /flag/);
      refused('active&dropped', /together/);
    });

    it('compare the moment at which a drop was entered with a date or a moment', () => {
      assert.deepEqual(parseQuery('features', 'droppedSince=2025-01-24', list).query, {
        where: [{ field: 'droppedAt', test: 'ge', value: '2025-01-24T00:00:00.000Z' }],
        sort: [],
        limit: 100,
        active: false,
      });
      assert.deepEqual(where('reinstatedSince=2025-06-30T23:30:00Z'), [{ field: 'reinstatedAt', test: 'ge', value: '2025-06-30T23:30:00.000Z' }]);
    });

    it('filter by type', () => {
      assert.deepEqual(where('featureType=Broadband'), [{ field: 'featureType', test: 'eq', value: 'Broadband' }]);
      assert.deepEqual(where('serviceType=Hosting', 'services'), [{ field: 'serviceType', test: 'eq', value: 'Hosting' }]);
    });

    it('include what is on numbers and services only under a customer', () => {
      assert.deepEqual(parseQuery('features', 'includeNumbers', { owner: 'customers' }).includes, ['numbers']);
      assert.deepEqual(parseQuery('features', 'includeNumbers=true&includeServices', { owner: 'customers' }).includes, ['numbers', 'services']);
      refused('includeNumbers', /includeNumbers/);
      refused('includeNumbers', /includeNumbers/, { place: { owner: 'numbers' } });
    });

    it('expand what a record owns', () => {
      assert.deepEqual(parseQuery('services', 'expandFeatures=true&featureActive=true', { single: true }).expand, { features: { active: true } });
      assert.deepEqual(parseQuery('customers', 'expandNumbers&expandServices&expandFeatures&serviceActive', list).expand, {
        numbers: {},
        services: { active: true },
        features: {},
      });
      refused('expandFeatures', /expandFeatures/);
      refused('expandFeatures=true&expandFeatures=false', /more than once/, { entity: 'services', place: { single: true } });
    });
  });

  describe('moments', () => {
    it('are taken in UTC or with an offset', () => {
      assert.deepEqual(where('updatedSince=2025-01-24T10:00:00Z'), [{ field: 'updatedAt', test: 'ge', value: '2025-01-24T10:00:00.000Z' }]);
      assert.deepEqual(where('createdSince=2025-01-24T10:00:00.5%2B01:00'), [{ field: 'createdAt', test: 'ge', value: '2025-01-24T09:00:00.500Z' }]);
    });

    it('that are dates begin at midnight in the business’s time zone', () => {
      assert.equal(where('updatedSince=2025-01-24')[0]!.value, '2025-01-24T00:00:00.000Z');
      assert.equal(where('updatedSince=2025-07-01')[0]!.value, '2025-06-30T23:00:00.000Z');
      assert.equal(parseQuery('features', 'updatedSince=2025-07-01', list, { timeZone: 'America/New_York' }).query.where[0]!.value, '2025-07-01T04:00:00.000Z');
    });

    it('without a zone are in the business’s time zone, with a T or a space', () => {
      assert.equal(where('updatedSince=2025-07-01T00:30:00')[0]!.value, '2025-06-30T23:30:00.000Z');
      assert.equal(where('updatedSince=2025-01-24%2010:00:00')[0]!.value, '2025-01-24T10:00:00.000Z');
      assert.equal(where('droppedSince=2025-07-01+00:30')[0]!.value, '2025-06-30T23:30:00.000Z');
      assert.equal(where('updatedSince=2025-03-30T01:30:00')[0]!.value, '2025-03-30T01:30:00.000Z', 'an hour that clocks leave out');
      assert.equal(
        parseQuery('features', 'updatedSince=2025-07-01T12:00:00', list, { timeZone: 'America/New_York' }).query.where[0]!.value,
        '2025-07-01T16:00:00.000Z',
      );
    });

    it('are refused where they are none, and an unescaped + is explained', () => {
      for (const raw of [
        'droppedSince=yesterday',
        'updatedSince=2025-02-30',
        'updatedSince=2025-01-24T25:00:00Z',
        'updatedSince=2025-01-24T10',
        'createdSince=',
        'updatedSince=45688',
      ])
        refused(raw, /Since/);
      for (const parameter of ['droppedSince', 'updatedSince', 'createdAt.ge']) refused(`${parameter}=2025-01-24T10:00:00+01:00`, /%2B/);
    });
  });

  describe('filters', () => {
    it('turn values into inner form by the type of the field', () => {
      assert.deepEqual(where(`serviceCharge.ge=${encodeURIComponent('£1,000.50')}&featureCount.lt=1,000`), [
        { field: 'serviceCharge', test: 'ge', value: 10_005_000 },
        { field: 'featureCount', test: 'lt', value: 1000 },
      ]);
      assert.deepEqual(where('serviceCharge.ge=29.99&featureCount.lt=10&startDate.le=2025-01-31&locked=true&customerID=12&discountPlanMultiplier1=1.5'), [
        { field: 'serviceCharge', test: 'ge', value: 299_900 },
        { field: 'featureCount', test: 'lt', value: 10 },
        { field: 'startDate', test: 'le', value: '2025-01-31' },
        { field: 'locked', test: 'eq', value: true },
        { field: 'customerID', test: 'eq', value: '12' },
        { field: 'discountPlanMultiplier1', test: 'eq', value: 1.5 },
      ]);
    });

    it('take empty as having no value', () => {
      assert.deepEqual(where('site=&description.ne='), [
        { field: 'site', test: 'eq', value: null },
        { field: 'description', test: 'ne', value: null },
      ]);
    });

    it('take several values, commas inside of them escaped', () => {
      assert.deepEqual(where('status.in=Active,Suspended'), [{ field: 'status', test: 'in', value: ['Active', 'Suspended'] }]);
      assert.deepEqual(where('site.in=A%5C,B,,C'), [{ field: 'site', test: 'in', value: ['A,B', null, 'C'] }]);
    });

    it('find a number however it is spaced', () => {
      assert.deepEqual(where('number=020%207946%200123', 'numbers'), [{ field: 'numberKey', test: 'eq', value: '02079460123' }]);
    });

    it('may be on a field whose name is a flag elsewhere', () => {
      assert.deepEqual(where('active=false', 'statuses'), [{ field: 'active', test: 'eq', value: false }]);
    });

    it('refuse values of another type', () => {
      for (const raw of [
        'serviceCharge=abc',
        'serviceCharge.ge=1.000,50',
        'serviceCharge.ge=12,50',
        'featureCount.ge=1,0',
        'featureCount.ge=£3',
        'serviceCharge.gt=1.23456',
        'featureCount=1.5',
        'featureCount=1e3',
        'startDate=31/01/2025',
        'startDate=2025-02-30',
        'customerID=abc',
        'customerID=0',
        'customerID=-1',
        'locked=yes',
        'locked=',
        'status.gt=',
        'site.contains=',
        'status.in=',
        'serviceCharge.contains=1',
        'locked.gt=true',
        'customerProducts.lt=A',
        'description=a%00b',
      ])
        refused(raw, new RegExp(raw.split(/[=]/)[0]!.replace('.', '\\.')));
    });

    it('refuse fields and tests that are not there, inner fields included', () => {
      for (const raw of [
        'nope=1',
        'billing=1',
        'billing.contains=x',
        'cascade=1',
        'CRMReference[$ne]=x',
        'crmreference=x',
        '__proto__=x',
        'constructor=y',
        'toString=1',
        'status.like=A',
        'status.=A',
        '.eq=1',
        'status.ne.ne=1',
        'filter={"$or":[]}',
        'cursor=../../x',
        'order=ASC',
        'password=1',
        '=1',
      ])
        refused(raw, /There is no|tests are/);
      refused('crmReference=x', /Did you mean CRMReference/);
    });
  });

  describe('pages', () => {
    it('have a limit, an offset or a last id, an order and fields', () => {
      assert.deepEqual(parseQuery('features', 'limit=1000&offset=20&sort=-serviceCharge,status&fields=id,status', list).query, {
        where: [],
        sort: [
          { field: 'serviceCharge', descending: true },
          { field: 'status', descending: false },
        ],
        limit: 1000,
        offset: 20,
        fields: ['id', 'status'],
      });
      assert.equal(parseQuery('features', 'idAfter=0', list).query.idAfter, '0');
    });

    it('refuse what is no page', () => {
      for (const raw of [
        'limit=0',
        'limit=1001',
        'limit=1000000',
        'limit=1e3',
        'limit=-1',
        'limit=',
        'limit=5.5',
        'offset=-1',
        'offset=abc',
        'idAfter=x',
        'idAfter=-1',
        'idAfter=1&sort=status',
        'idAfter=1&offset=5',
        'sort=',
        'sort=nope',
        'sort=name;DROP TABLE x',
        'sort=status,status',
        'sort=--status',
        'sort=billing',
        'sort=customerProducts',
        'fields=',
        'fields=id,password',
        'fields=id,id',
        'fields=id,billing',
        'search=',
        'search=%20',
      ])
        refused(raw, /./);
    });
  });

  describe('the address itself', () => {
    it('may not repeat a parameter', () => {
      refused('CRMReference=a&CRMReference=b', /CRMReference.*more than once/);
      refused('active&active', /more than once/);
    });

    it('may not have broken escapes', () => {
      for (const raw of ['CRMReference=%E0%A4%A', 'CRMReference=%', 'CRMReference=%ff', '%zz=1']) refused(raw, /hexadecimal/);
    });

    it('never carries a token', () => {
      for (const raw of ['access_token=x', 'token=secret', 'apikey=x']) refused(raw, /Authorization/);
      assert.throws(
        () => parseQuery('features', 'access_token=s3cret', list),
        (fault: Fault) => !JSON.stringify(fault).includes('s3cret'),
      );
    });

    it('has at most a hundred parameters', () => refused(Array.from({ length: 5000 }, (_, index) => `p${index}=1`).join('&'), /At most 100/));

    it('may have names that the route reads itself', () => {
      assert.deepEqual(
        [...parseQuery('features', 'preview&as=rows', { also: ['preview', 'as', 'action'] }).others],
        [
          ['preview', ''],
          ['as', 'rows'],
        ],
      );
      refused('preview', /preview/);
    });

    it('of one record takes fields and what to expand, nothing else', () => {
      assert.deepEqual(parseQuery('features', 'fields=id', { single: true }).query, { where: [], sort: [], fields: ['id'] });
      refused('status=Active', /Here are fields/, { place: { single: true } });
    });
  });
});
