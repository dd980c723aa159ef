/** What the sample company prints on its invoices. */
import type { Writing } from '../database/store.js';
import { markConfiguration } from '../engine/catalogue.js';

const letterhead: Readonly<Record<string, string>> = {
  Name: 'Harbour Telecom Ltd',
  Address: '1 Exchange Square\nHarbour Street',
  Town: 'Bristol',
  Postcode: 'BS1 4XX',
  Country: 'United Kingdom',
  Telephone: '0117 496 0000',
  Email: 'accounts@harbour-telecom.example',
  'VAT Number': 'GB 999 0000 73',
  'Company Number': '00000000',
  'Account Name': 'Harbour Telecom Ltd',
  'Sort Code': '00-00-00',
  'Account Number': '00000001',
  'Service User Number': '000000',
};

/** Fills in the company's settings, unless it has a name of its own. */
export async function headed(inside: Writing, now: string): Promise<void> {
  const settings = (await inside.all('presets')).filter(({ list }) => list === 'company');
  if (settings.some(({ name, value }) => name === 'Name' && value !== null)) return;
  await inside.apply(
    settings.flatMap(({ id, version, name, value }) => {
      const text = letterhead[name as string];
      return text === undefined || value !== null
        ? []
        : [
            {
              entity: 'presets' as const,
              id,
              version,
              kind: 'update' as const,
              before: { value: null },
              after: { value: text },
              why: 'Part of the sample company.',
            },
          ];
    }),
    now,
  );
  await markConfiguration(inside);
}
