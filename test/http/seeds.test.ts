/** Every example of the platform's two API pages, as printed there; only host and token are replaced. */
import assert from 'node:assert/strict';
import { startBridge, type Answered, type Bridge } from '../bridges.js';
import { eachDatabase } from '../databases.js';
import { parseCurl } from './curl.js';

const search = (path: string): string => `curl -H "Authorization: Bearer YOUR_API_KEY" \\\n  "/backend/api/v1${path}"`;
const post = (path: string, body: string): string =>
  `curl -X POST https://example.com/backend/api/v1${path} \\\n  -H "Authorization: Bearer YOUR_API_TOKEN" \\\n  -H "Content-Type: application/json" \\\n  -d '${body}'`;

describe('the seeds’ API pages', () => {
  eachDatabase((url) => {
    let bridge: Bridge;

    const run = async (command: string): Promise<Answered> => {
      const { method, url: address, headers, body } = parseCurl(command.replace(/YOUR_API_(KEY|TOKEN)/, bridge.token));
      return bridge.call(method, `${bridge.base}${address.replace('https://example.com', '')}`, body, { as: null, headers });
    };

    before(async () => {
      bridge = await startBridge(url);
      const { store } = bridge.built;
      // The pages speak of customer 123, number 456, service 123 and feature 123.
      for (const entity of ['customers', 'services', 'features'] as const) await store.transaction((inside) => inside.allocate(entity, 122));
      await store.transaction((inside) => inside.allocate('numbers', 455));
      await bridge.call('POST', '/customers', { accountNumber: 'A123', name: 'Northgate Dental' });
      await bridge.call('POST', '/customers/123/numbers', { number: '020 7946 0123', CRMReference: 'CRM-N' });
      await bridge.call('POST', '/customers/123/services', { serviceName: 'Office broadband', CRMReference: 'CRM-12345' });
      await bridge.call('POST', '/services/123/features', {
        description: 'Fibre 80',
        serviceCharge: '29.99',
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-01',
        CRMReference: 'CRM-12345',
      });
      const number = await bridge.call('POST', '/numbers/456/features', {
        description: 'Line rental',
        serviceCharge: 12.5,
        serviceChargeInterval: 'Calendar Monthly',
        startDate: '2025-01-01',
        CRMReference: 'CRM-9',
      });
      assert.equal(number.status, 201, number.text);
    });
    after(() => bridge.close());

    for (const entity of ['features', 'services'] as const) {
      it(`finds one of ${entity} by its CRM reference`, async () => {
        const { status, body } = await run(search(`/${entity}?CRMReference=CRM-12345`));
        assert.equal(status, 200);
        assert.deepEqual(
          body.map(({ id, CRMReference }: Record<string, string>) => [id, CRMReference]),
          [['123', 'CRM-12345']],
        );
      });
      it(`combines the CRM reference with active on ${entity}`, async () => {
        const { body } = await run(search(`/${entity}?CRMReference=CRM-12345&active=true`));
        assert.equal(body.length, 1);
      });
      it(`searches within a customer’s ${entity}`, async () => {
        const { status, body } = await run(search(`/customers/123/${entity}?CRMReference=CRM-12345`));
        assert.equal(status, 200);
        assert.equal(body.length, 1, 'the feature hangs on a service of the customer');
      });
    }
    it('searches within a number’s features', async () => {
      const { body } = await run(search('/numbers/456/features?CRMReference=CRM-12345'));
      assert.deepEqual(body, []);
    });
    it('lists a customer’s features with those on its numbers', async () => {
      const { body } = await run(search('/customers/123/features/?includeNumbers'));
      assert.deepEqual(
        body.map(({ CRMReference }: { CRMReference: string }) => CRMReference),
        ['CRM-12345', 'CRM-9'],
      );
    });
    it('lists a customer’s features on itself and on its services, and finds those on its numbers by their reference', async () => {
      const references = async (path: string): Promise<unknown[]> =>
        (await run(search(path))).body.map(({ CRMReference }: { CRMReference: string }) => CRMReference);
      assert.deepEqual(await references('/customers/123/features/'), ['CRM-12345']);
      assert.deepEqual(await references('/customers/123/features?CRMReference=CRM-9'), ['CRM-9']);
    });
    it('expands only the active features of a service', async () => {
      const { body } = await run(search('/services/123?expandFeatures=true&featureActive=true'));
      assert.equal(body.serviceName, 'Office broadband');
      assert.deepEqual(
        body.features.map(({ id }: { id: string }) => id),
        ['123'],
      );
    });

    const steps: readonly [string, string, string, (body: Record<string, unknown>) => void][] = [
      [
        'drops a feature',
        '/features/123?action=drop',
        '{\n    "status": "Dropped",\n    "dateDrop": "2025-01-24",\n    "statusReason": "Customer requested cancellation"\n  }',
        (body) => {
          assert.equal(body['status'], 'Dropped');
          assert.equal(body['statusReason'], 'Customer requested cancellation');
          assert.equal(body['dateDrop'], '2025-01-24');
        },
      ],
      [
        'reinstates a feature',
        '/features/123?action=reinstate',
        '{\n    "status": "Active",\n    "dateReinstate": "2025-01-24"\n  }',
        (body) => assert.equal(body['status'], 'Active'),
      ],
      [
        'drops a service',
        '/services/123?action=drop',
        '{\n    "status": "Dropped",\n    "dateDrop": "2025-01-24",\n    "statusReason": "Customer requested cancellation"\n  }',
        (body) => assert.equal(body['status'], 'Dropped'),
      ],
      [
        'reinstates a service',
        '/services/123?action=reinstate',
        '{\n    "status": "Active",\n    "dateReinstate": "2025-01-24"\n  }',
        (body) => assert.equal(body['status'], 'Active'),
      ],
      [
        'suspends a service',
        '/services/123?action=suspend',
        '{\n    "status": "Suspended",\n    "dateSuspend": "2025-01-24"\n  }',
        (body) => assert.equal(body['status'], 'Suspended'),
      ],
      [
        'unsuspends a service',
        '/services/123?action=unsuspend',
        '{\n    "status": "Active",\n    "dateUnsuspend": "2025-01-24"\n  }',
        (body) => assert.equal(body['status'], 'Active'),
      ],
      [
        'makes a service non-billable',
        '/services/123?action=makeNonBillable',
        '{\n    "status": "Active - Do Not Bill",\n    "dateMakeNonBillable": "2025-01-24"\n  }',
        (body) => assert.equal(body['status'], 'Active - Do Not Bill'),
      ],
      [
        'makes a service billable',
        '/services/123?action=makeBillable',
        '{\n    "status": "Active",\n    "dateMakeBillable": "2025-01-24"\n  }',
        (body) => assert.equal(body['status'], 'Active'),
      ],
    ];
    for (const [what, path, body, check] of steps) {
      it(`${what} and answers the record as GET does`, async () => {
        const answer = await run(post(path, body));
        assert.equal(answer.status, 200, answer.text);
        check(answer.body as Record<string, unknown>);
        const { text } = await bridge.call('GET', path.split('?')[0]!);
        assert.equal(answer.text, text);
      });
    }
    it('brings back with its service the feature that was dropped with it', async () => {
      const drop = { status: 'Dropped', dateDrop: '2025-01-24' };
      await bridge.call('POST', '/services/123?action=drop', drop);
      const dropped = await bridge.call('GET', '/features/123');
      await bridge.call('POST', '/services/123?action=reinstate', { status: 'Active', dateReinstate: '2025-01-24' });
      const { body } = await bridge.call('GET', '/features/123');
      assert.deepEqual([dropped.body.status, body.status], ['Dropped', 'Active']);
    });
    it('answers the pages’ error form', async () => {
      const { status, body } = await bridge.call('POST', '/services/123?action=reinstate', { status: 'Active', dateReinstate: '2025-01-24' });
      assert.equal(status, 400);
      assert.deepEqual(Object.keys(body), ['error', 'error_code', 'hint']);
      assert.equal(body.error_code, 400502);
    });
    it('updates and deletes by PATCH and DELETE, with and without a trailing slash', async () => {
      const made = await bridge.call('POST', '/customers/123/features/', { description: 'Install', connectionCharge: 99, startDate: '2025-02-01' });
      assert.equal(made.status, 201, made.text);
      const patched = await bridge.call('PATCH', `/features/${made.body.id}/`, { description: 'Installation' });
      assert.equal(patched.body.description, 'Installation');
      assert.equal((await bridge.call('DELETE', `/features/${made.body.id}`)).status, 204);
      assert.equal((await bridge.call('GET', `/features/${made.body.id}`)).body.error_code, 404001);
    });
  });
});
