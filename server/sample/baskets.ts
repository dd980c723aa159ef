/** What kinds of customers take, as data: a service or number of a type, and the catalogue entries that come with it. */
export interface Basket {
  /** How likely a class takes it. */
  readonly of: Readonly<Record<string, number>>;
  /** How likely it is at all, where only some have it. */
  readonly needs?: number;
  /** Type of the service or number that holds it; neither is the customer itself. */
  readonly service?: string;
  readonly number?: string;
  readonly copies?: readonly [least: number, most: number];
  readonly lines: readonly {
    /** A catalogue entry, or several to choose one from. */
    readonly name: string | readonly string[];
    /** `size`: as many as the customer has people. */
    readonly count?: 'one' | 'size';
    readonly often?: number;
  }[];
}

const everybody = { Business: 1, Enterprise: 1, 'Public Sector': 1, Charity: 1, Residential: 1, Wholesale: 1, Internal: 1 };
const offices = { Business: 1, Enterprise: 1, 'Public Sector': 1, Charity: 1, Internal: 1 };

export const baskets: readonly Basket[] = [
  {
    of: { ...everybody, Wholesale: 0.4 },
    needs: 0.85,
    service: 'Broadband',
    lines: [
      { name: ['Broadband FTTC 40/10', 'Broadband FTTC 80/20', 'Broadband SoGEA 80/20', 'Broadband FTTP 330/50', 'Broadband FTTP 1000/115'] },
      { name: 'Static IP Block /29', often: 0.35 },
      { name: 'Managed Router', often: 0.45 },
      { name: 'Broadband Care Enhanced', often: 0.15 },
    ],
  },
  {
    of: { Business: 0.5, Enterprise: 0.7, 'Public Sector': 0.6, Charity: 0.35, Internal: 0.6 },
    service: 'Hosted Telephony',
    lines: [{ name: ['Hosted Seat Essential', 'Hosted Seat Professional', 'Hosted Seat Professional', 'Hosted Contact Centre Seat'], count: 'size' }],
  },
  {
    of: { Business: 0.12, Enterprise: 0.35, 'Public Sector': 0.15, Wholesale: 1 },
    service: 'SIP Trunk',
    lines: [{ name: ['SIP Channel', 'SIP Channel with Minutes'], count: 'size' }],
  },
  {
    of: { ...offices, Residential: 0.3, Wholesale: 0.8 },
    needs: 0.75,
    number: 'Landline',
    copies: [1, 2],
    lines: [
      { name: 'Geographic Number Rental' },
      { name: 'Voicemail to E-mail', often: 0.3 },
      { name: ['Landline Bundle 500', 'Landline and Mobile Bundle 2000'], often: 0.2 },
    ],
  },
  {
    of: { Business: 0.18, 'Public Sector': 0.3, Charity: 0.2, Residential: 0.5 },
    number: 'Landline',
    lines: [{ name: ['Analogue Line Rental', 'ISDN2e Line Rental'] }, { name: 'Caller Display', often: 0.5 }, { name: 'Call Divert', often: 0.3 }],
  },
  { of: { Business: 0.12, Enterprise: 0.5, Charity: 0.1, Wholesale: 0.5 }, number: 'Non-Geographic', lines: [{ name: 'Non-Geographic Number Rental' }] },
  {
    of: { Business: 0.25, Enterprise: 0.6, 'Public Sector': 0.2, Residential: 0.25, Internal: 0.5 },
    number: 'Mobile',
    copies: [1, 3],
    lines: [{ name: ['Mobile SIM Unlimited 10 GB', 'Mobile SIM Unlimited 100 GB'] }, { name: 'Mobile Device Insurance', often: 0.25 }],
  },
  { of: { Business: 0.06, Enterprise: 0.3, 'Public Sector': 0.15 }, number: 'Data SIM', lines: [{ name: 'Data SIM 10 GB' }] },
  {
    of: { Business: 0.35, Enterprise: 0.5, 'Public Sector': 0.4, Charity: 0.4 },
    service: 'Licences',
    lines: [
      { name: ['Microsoft 365 Business Basic', 'Microsoft 365 Business Standard', 'Microsoft 365 Business Premium'], count: 'size' },
      { name: 'Endpoint Protection', count: 'size', often: 0.5 },
    ],
  },
  {
    of: { Business: 0.12, Enterprise: 0.3, Charity: 0.15 },
    service: 'IT Support',
    lines: [
      { name: 'IT Support per User', count: 'size' },
      { name: 'Telephone System Maintenance', often: 0.2 },
    ],
  },
  {
    of: { Business: 0.2, Charity: 0.25, Residential: 0.05, Wholesale: 0.2 },
    service: 'Web Hosting',
    lines: [{ name: ['Web Hosting Business', 'Virtual Server 4 vCPU'] }],
  },
  { of: { Business: 0.2, Charity: 0.2, Wholesale: 0.2 }, service: 'Domain Names', lines: [{ name: 'Domain Name .co.uk' }] },
  {
    of: { Enterprise: 0.5, 'Public Sector': 0.12, Wholesale: 0.4 },
    service: 'Leased Line',
    lines: [{ name: ['Ethernet 100 Mbit/s on 1 Gbit/s', 'Ethernet 1 Gbit/s on 1 Gbit/s'] }, { name: 'Managed Router', often: 0.4 }],
  },
  { of: { Business: 0.1, Enterprise: 0.4, Charity: 0.1 }, service: 'Cloud Backup', lines: [{ name: 'Cloud Backup 500 GB' }] },
  { of: { Business: 0.1, Enterprise: 0.3, 'Public Sector': 0.2 }, service: 'Managed Wi-Fi', lines: [{ name: 'Wi-Fi Access Point Managed', count: 'size' }] },
  {
    of: { ...offices },
    needs: 0.25,
    lines: [
      { name: ['Yealink T54W Handset', 'Engineer Installation'], count: 'one', often: 0.7 },
      { name: ['Handset Pack in 12 Instalments', 'Switch and Cabling in 24 Instalments'], often: 0.45 },
    ],
  },
  { of: { Residential: 0.3, Business: 0.06 }, lines: [{ name: 'Paper Bill' }] },
];
