/** The field tables beside the seeds’, and the configuration that is shipped. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { shipped } from '../shared/catalogue.js';
import { shippedCatalogue } from './shipped.js';
import { entities } from '../shared/entities/index.js';
import { fixedLists } from '../shared/entities/lists.js';
import { entityNames } from '../shared/entityNames.js';
import { fallbacks } from '../shared/entities/standardFeatures.js';
import { asText, entity, fieldOf, isEntity, schemaFor, valueFaults } from '../shared/fields.js';
import { statusFaults } from '../shared/statuses.js';
import type { EntityName } from '../shared/types.js';
import { valueFault } from '../shared/values.js';

/** Names, labels and types as the platform's pages print them, in their order. */
const printed = JSON.parse(readFileSync(new URL('entities.fields.json', import.meta.url), 'utf8')) as Record<
  'features' | 'services',
  [string, string, string][]
>;
const catalogue = shippedCatalogue();

describe('entities', () => {
  for (const name of ['features', 'services'] as const) {
    it(`lay out ${name} as the platform prints them, field by field`, () => {
      const ours = entity(name).fields.map((field) => [field.name, field.label, field.type]);
      assert.deepEqual(ours.slice(0, printed[name].length), printed[name]);
    });
  }

  it("are all there, once, and the program's own list of them agrees", () => {
    const names = entities.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(names, [...entityNames]);
    assert.deepEqual(fixedLists['entities'], names);
    assert.ok(fixedLists['statusEntity']?.every((name) => entity(name as EntityName).statuses));
  });

  for (const { name, fields, owners, shows, searches, columns, statuses, customer, standard, title } of entities) {
    describe(name, () => {
      const known = new Set(fields.map((field) => field.name));

      it('names each field once and says what it is for, in a sentence', () => {
        assert.equal(known.size, fields.length);
        for (const { name: field, label, help } of fields) {
          assert.match(help, /^["A-Z].*[.:;]?.*\.$/s, `${field}: ${help}`);
          assert.ok(label.length > 0 && label.trim() === label, field);
          assert.match(field, /^[a-zA-Z][a-zA-Z0-9]*$/);
        }
      });

      it('carries what every record carries', () => {
        for (const field of ['id', 'version', 'createdAt', 'updatedAt', 'locked', 'hidden']) assert.ok(known.has(field), field);
        assert.equal(fieldOf(name, 'id')?.label, `${title} ID`);
      });

      it('refers only to fields that it has', () => {
        const workedOut = new Set(entity(name).inForce?.map((field) => field.name));
        const shown = columns.filter((each) => !workedOut.has(each));
        for (const field of [...shows, ...searches, ...shown, ...owners.map((owner) => owner.field), ...(customer ? [customer] : [])])
          assert.ok(known.has(field), field);
        for (const { inForceOf } of entity(name).inForce ?? []) assert.ok(inForceOf === undefined || known.has(inForceOf), inForceOf);
        for (const field of columns) assert.ok(!fieldOf(name, field)?.inner, `${field} is inner and no column`);
        for (const field of fields) {
          for (const source of field.from ?? []) assert.ok(known.has(source), `${field.name} from ${source}`);
          if (field.matchedBy) assert.ok(fieldOf(name, field.matchedBy)?.index, field.matchedBy);
          if (field.references) assert.ok(isEntity(field.references));
        }
        for (const owner of owners) assert.equal(fieldOf(name, owner.field)?.references, owner.entity);
      });

      it('takes its choices from lists that exist and hold something', () => {
        for (const { name: field, list, type } of fields) {
          assert.equal(list !== undefined, type.startsWith('Preset'), field);
          if (list === undefined || list === 'users') continue;
          const [first, whose] = list.split('/');
          const count =
            first === 'statuses'
              ? catalogue.statuses((whose ?? name) as EntityName).length
              : isEntity(list)
                ? catalogue.all(list).length
                : (fixedLists[list]?.length ?? catalogue.all('presets').filter((each) => each['list'] === list).length);
          assert.ok(
            count > 0,
            `${name}.${field} takes its choices from the list ${list}, which holds nothing: presets of it go into shared/shipped/presets.ts, fixed words into shared/entities/lists.ts`,
          );
        }
      });

      it('starts fields with values that they accept', () => {
        for (const field of fields) {
          if (field.initial === undefined || field.initial === null || field.initial === 'today') continue;
          assert.equal(valueFault(field, field.initial, 'inner'), undefined, field.name);
        }
      });

      it('says by which actions a field is set that only actions set', () => {
        for (const field of fields) assert.equal(field.set === 'action', field.by !== undefined, field.name);
      });

      it('makes forms whose required fields it has, and none where it cannot be made', () => {
        const schema = schemaFor(name, 'create');
        for (const field of schema.required ?? []) assert.ok(schema.properties[field], field);
        if (!standard.includes('create')) assert.deepEqual(Object.keys(schemaFor(name, 'edit').properties), []);
        for (const { title: label, description } of Object.values(schema.properties)) assert.ok(label && description);
      });

      if (statuses) {
        it('has a status, its reason and its date, kept by actions', () => {
          for (const field of ['status', 'statusReason', 'statusChangedStamp']) assert.equal(fieldOf(name, field)?.set, 'action');
          assert.equal(fieldOf(name, 'statusReason')?.open, true);
        });
      }
    });
  }

  it('keep CRM references unique wherever there are any', () => {
    for (const { name, fields } of entities) {
      const reference = fields.find((field) => field.name === 'CRMReference');
      assert.equal(reference !== undefined, ['customers', 'numbers', 'services', 'features'].includes(name));
      if (reference) assert.ok(reference.unique && reference.ofLife);
    }
  });

  it('give standard features the very fields that features fall back on', () => {
    for (const name of fallbacks) assert.deepEqual(fieldOf('standardFeatures', name), fieldOf('features', name));
  });
});

describe('the shipped configuration', () => {
  it('passes the checks of its own fields, lists included', () => {
    for (const [name, records] of shipped) {
      for (const record of records) assert.deepEqual(valueFaults(name, record, catalogue, 'inner'), {}, `${name} ${asText(record['name'])}`);
    }
  });

  it('names nothing twice in a list', () => {
    for (const [name, records] of shipped) {
      const keys = records.map((record) => asText(record['key'] ?? record['name']));
      assert.equal(new Set(keys).size, keys.length, name);
    }
  });

  it('has statuses whose flags and related statuses agree', () => {
    for (const record of catalogue.all('statuses')) assert.deepEqual(statusFaults(record, catalogue), {}, asText(record['key']));
  });

  it('has for each status move of a service or feature a status that fits', () => {
    for (const name of ['customers', 'services', 'features'] as const) {
      for (const [suspended, billable] of [
        [false, true],
        [true, true],
        [false, false],
        [true, false],
      ]) {
        assert.ok(catalogue.statuses(name).some((each) => each.active && each.suspended === suspended && each.billable === billable));
      }
      assert.ok(catalogue.statuses(name).some((each) => !each.active && !each.finalBill));
    }
  });

  it('sells what belongs to a feature type, at a price or at one from a price list', () => {
    const listed = new Set(
      catalogue.all('fixedFeeTariffs').flatMap((tariff) => (tariff['charges'] as { standardFeature: string }[]).map((line) => line.standardFeature)),
    );
    const sold = catalogue.all('standardFeatures');
    assert.ok(sold.length >= 40);
    for (const each of sold) {
      const priced = ['serviceCharge', 'connectionCharge', 'totalFeatureValue'].some((field) => typeof each[field] === 'number');
      assert.ok(priced || listed.has(asText(each['name'])), asText(each['name']));
    }
    for (const name of listed) assert.ok(catalogue.named('standardFeatures', name));
  });

  it('dates the VAT rates of the past, so that an old invoice can be rebuilt', () => {
    const history = catalogue.preset('VATRate', 'Standard')?.['history'] as { from: string; value: string }[];
    assert.equal(history.findLast(({ from }) => from <= '2009-06-30')?.value, '15');
    assert.deepEqual(
      history.map(({ from }) => from),
      history.map(({ from }) => from).toSorted(),
    );
    assert.equal(history.at(-1)?.value, catalogue.preset('VATRate', 'Standard')?.['value']);
  });

  it('answers the lists that the program knows as lists, too', () => {
    assert.equal(catalogue.preset('level', 'number')?.['name'], 'number');
    assert.equal(catalogue.preset('statuses/customers', 'Ex-Customer')?.['active'], false);
    assert.equal(catalogue.preset('level', 'toString'), undefined);
  });
});
