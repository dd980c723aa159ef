/**
 * The seeds' examples through a client that openapi-typescript makes of our description: what does not fit the description does not
 * compile here, and where it must not fit, a compile without an error is the fault. `npm run client` makes the types and runs this.
 */
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
// tsconfig.json says where these are: they are made from the bridge's own answer.
import type { paths } from 'sheetbridge-api';

/** Drives the bridge whose API root is `baseUrl`; answers how many examples held. Fails at the first that does not. */
async function drive(baseUrl: string, token: string): Promise<number> {
  const client = createClient<paths, 'application/json'>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
  let held = 0;
  const holds = (what: string, actual: unknown, expected: unknown): void => {
    assert.deepEqual(actual, expected, what);
    held += 1;
  };

  const customer = await client.POST('/customers', { body: { accountNumber: 'A123', name: 'Northgate Dental' } });
  holds('a customer is made', [customer.response.status, customer.error], [201, undefined]);
  const customers = await client.GET('/customers', { params: { query: { accountNumber: 'A123' } } });
  const { id: customerID } = customers.data![0]!;
  const service = await client.POST('/customers/{id}/services', {
    params: { path: { id: customerID! } },
    body: { serviceName: 'Office broadband', CRMReference: 'CRM-12345' },
  });
  holds('a service is made below it', service.response.status, 201);
  const services = await client.GET('/services', { params: { query: { CRMReference: 'CRM-12345', active: true } } });
  holds(
    'is found by its CRM reference and active',
    services.data?.map(({ serviceName }) => serviceName),
    ['Office broadband'],
  );
  const path = { id: services.data![0]!.id! };
  const feature = await client.POST('/services/{id}/features', {
    params: { path },
    body: { description: 'Fibre 80', serviceCharge: 29.99, serviceChargeInterval: 'Calendar Monthly', startDate: '2025-01-01', CRMReference: 'CRM-12345' },
  });
  holds('a feature is made below that', feature.response.status, 201);
  const below = await client.GET('/customers/{id}/features', { params: { path: { id: customerID! }, query: { CRMReference: 'CRM-12345' } } });
  holds(
    'features of a customer are those of its services, too',
    below.data?.map(({ description, serviceCharge }) => [description, serviceCharge]),
    [['Fibre 80', 29.99]],
  );
  const featureID = below.data![0]!.id!;
  const expanded = await client.GET('/services/{id}', { params: { path, query: { expandFeatures: true, featureActive: true } } });
  holds('a service is answered with its active features', expanded.response.status, 200);

  /** An action on one record, whose answer is that record as GET gives it. */
  const dropped = await client.POST('/features/{id}', {
    params: { path: { id: featureID }, query: { action: 'drop' } },
    body: { status: 'Dropped', dateDrop: '2025-01-24', statusReason: 'Customer requested cancellation' },
  });
  holds('a feature is dropped', [dropped.response.status, dropped.error], [200, undefined]);
  const after = await client.GET('/features/{id}', { params: { path: { id: featureID } } });
  holds('and says so', [after.data?.status, after.data?.dateDrop, after.data?.statusReason], ['Dropped', '2025-01-24', 'Customer requested cancellation']);
  const reinstated = await client.POST('/features/{id}', {
    params: { path: { id: featureID }, query: { action: 'reinstate' } },
    body: { status: 'Active', dateReinstate: '2025-01-24' },
  });
  holds('a feature is reinstated', reinstated.response.status, 200);
  for (const [action, body, status] of [
    ['drop', { status: 'Dropped', dateDrop: '2025-01-24', statusReason: 'Customer requested cancellation' }, 'Dropped'],
    ['reinstate', { status: 'Active', dateReinstate: '2025-01-24' }, 'Active'],
    ['suspend', { status: 'Suspended', dateSuspend: '2025-01-24' }, 'Suspended'],
    ['unsuspend', { status: 'Active', dateUnsuspend: '2025-01-24' }, 'Active'],
    ['makeNonBillable', { status: 'Active - Do Not Bill', dateMakeNonBillable: '2025-01-24' }, 'Active - Do Not Bill'],
    ['makeBillable', { status: 'Active', dateMakeBillable: '2025-01-24' }, 'Active'],
  ] as const) {
    const done = await client.POST('/services/{id}', { params: { path, query: { action } }, body });
    holds(`a service takes ${action}`, [done.response.status, done.error], [200, undefined]);
    holds(`and is ${status}`, (await client.GET('/services/{id}', { params: { path } })).data?.status, status);
  }

  const wrong = await client.POST('/services/{id}', {
    params: { path, query: { action: 'reinstate' } },
    body: { status: 'Active', dateReinstate: '2025-01-24' },
  });
  holds('a refusal has its code and a hint', [wrong.response.status, wrong.error?.error_code, typeof wrong.error?.hint], [400, 400502, 'string']);
  const edited = await client.PATCH('/features/{id}', { params: { path: { id: featureID } }, body: { description: 'Fibre 160' } });
  holds('a record is edited', edited.response.status, 200);
  const preview = await client.POST('/features', {
    params: { query: { action: 'drop', preview: true } },
    body: { ids: [featureID], parameters: { status: 'Dropped', dateDrop: '2025-01-31' } },
  });
  holds('a selection is previewed', [preview.response.status, preview.error], [200, undefined]);
  assert.ok(preview.data && 'digest' in preview.data, 'a preview is told from what was done by its digest');
  holds('row by row, with what changes', [preview.data.rows[0]?.changes[0]?.entity, preview.data.totals.selected], ['features', 1]);

  // None of these compiles; all are refused.
  // @ts-expect-error no filter is called so
  const filter = await client.GET('/services', { params: { query: { CRMRef: 'CRM-12345' } } });
  holds('no unknown filter', filter.response.status, 400);
  // @ts-expect-error services have no such action
  const action = await client.POST('/services/{id}', { params: { path, query: { action: 'vanish' } }, body: {} });
  holds('no unknown action', action.response.status, 400);
  // @ts-expect-error a count is a number
  const count = await client.PATCH('/features/{id}', { params: { path: { id: featureID } }, body: { featureCount: 'many' } });
  holds('no text for a number', count.response.status, 400);
  // @ts-expect-error there is no such path
  const nowhere = await client.GET('/feature');
  holds('no unknown path', nowhere.response.status, 404);

  const deleted = await client.DELETE('/features/{id}', { params: { path: { id: featureID } } });
  assert.ok([204, 400, 409].includes(deleted.response.status), `deleting answers ${deleted.response.status}`);
  return held;
}

console.log(`${await drive(process.env['BRIDGE']!, process.env['TOKEN']!)} passed, 0 failed, 0 skipped`);
