/** What the sample company's customers are called and where they live. All invented; telephone ranges are Ofcom's for drama. */
export interface Place {
  readonly town: string;
  readonly county: string;
  readonly postcode: string;
  /** The first digits of its drama range; three more follow. */
  readonly dialling: string;
}

/** Towns without a range of their own get the one for no place in particular. */
const NOWHERE = '01632 960';

export const places: readonly Place[] = (
  [
    ['London', 'Greater London', 'EC2A', '020 7946 0'],
    ['London', 'Greater London', 'SE1', '020 7946 0'],
    ['London', 'Greater London', 'W6', '020 7946 0'],
    ['Leeds', 'West Yorkshire', 'LS11', '0113 496 0'],
    ['Sheffield', 'South Yorkshire', 'S3', '0114 496 0'],
    ['Nottingham', 'Nottinghamshire', 'NG7', '0115 496 0'],
    ['Leicester', 'Leicestershire', 'LE4', '0116 496 0'],
    ['Bristol', 'Bristol', 'BS2', '0117 496 0'],
    ['Reading', 'Berkshire', 'RG2', '0118 496 0'],
    ['Birmingham', 'West Midlands', 'B5', '0121 496 0'],
    ['Edinburgh', 'Midlothian', 'EH6', '0131 496 0'],
    ['Glasgow', 'Lanarkshire', 'G4', '0141 496 0'],
    ['Liverpool', 'Merseyside', 'L3', '0151 496 0'],
    ['Manchester', 'Greater Manchester', 'M4', '0161 496 0'],
    ['Gateshead', 'Tyne and Wear', 'NE11', '0191 498 0'],
    ['Belfast', 'County Antrim', 'BT2', '028 9649 6'],
    ['Cardiff', 'South Glamorgan', 'CF10', '029 2018 0'],
    ['York', 'North Yorkshire', 'YO1', NOWHERE],
    ['Exeter', 'Devon', 'EX2', NOWHERE],
    ['Norwich', 'Norfolk', 'NR3', NOWHERE],
    ['Hexham', 'Northumberland', 'NE46', NOWHERE],
    ['Kendal', 'Cumbria', 'LA9', NOWHERE],
    ['Ludlow', 'Shropshire', 'SY8', NOWHERE],
    ['Inverness', 'Inverness-shire', 'IV1', NOWHERE],
    ['Truro', 'Cornwall', 'TR1', NOWHERE],
  ] as const
).map(([town, county, postcode, dialling]) => ({ town, county, postcode, dialling }));

export const streets = [
  'Mill Lane',
  'Station Road',
  'High Street',
  'Foundry Way',
  'Canal Street',
  'Market Place',
  'Victoria Road',
  'Priory Park',
  'Chapel Street',
  'Kiln Close',
  'Orchard Court',
  'Weavers Yard',
  'Tannery Row',
  'Bridge Street',
  'Meadow Business Park',
] as const;
export const sites = ['Head Office', 'Warehouse', 'Showroom', 'North Branch', 'Depot', 'Reception', 'Annexe', 'Workshop'] as const;

/** Written in full, so that a list of two thousand still reads like a list of firms. */
export const firsts = [
  'Northgate',
  'Ashcombe',
  'Brindle',
  'Calderwell',
  'Danesford',
  'Eastbrook',
  'Fernhurst',
  'Greystone',
  'Hartsmere',
  'Ironbridge Lane',
  'Jubilee',
  'Kestrel',
  'Larkfield',
  'Millrace',
  'Netherby',
  'Oakhanger',
  'Penrose',
  'Quayside',
  'Ravensworth',
  'Saltmarsh',
  'Thornbury Hill',
  'Underwood',
  'Vale & Moor',
  'Westering',
  'Yarrow',
  'Amberley',
  'Beacon Hill',
  'Copperfield',
  'Dovecote',
  'Elmstead',
  'Fallowfield',
  'Glenmore',
  'Hollins',
  'Inglewood',
  'Kingfisher',
  'Longacre',
  'Marlpit',
  'Newbold',
  'Old Brewery',
  'Peverel',
  'Redgate',
  'Silverdale',
  'Tamarisk',
  'Upland',
  'Whinfell',
  'Wren & Daughters',
  'Blackthorn',
  'Crossways',
  'Drystone',
  'Fairlight',
  'Hawksmoor Street',
  'Lapwing',
  'Mossdale',
  'Pennant',
  'Rookwood',
  'Stonecrop',
  'Tideway',
  'Wychwood',
] as const;

export const trades: Readonly<Record<string, readonly string[]>> = {
  Business: [
    'Dental Practice',
    'Joinery Ltd',
    'Accountants LLP',
    'Veterinary Surgery',
    'Print & Copy',
    'Motor Repairs Ltd',
    'Estate Agents',
    'Bakery',
    'Solicitors',
    'Engineering Ltd',
    'Opticians',
    'Garden Centre',
    'Flooring Ltd',
    'Travel Ltd',
    'Brewery Co',
    'Electrical Wholesale Ltd',
    'Interiors',
    'Recruitment Ltd',
    'Physiotherapy',
    'Letting Agents',
  ],
  Enterprise: ['Foods plc', 'Logistics Group', 'Insurance Services Ltd', 'Pharma Ltd', 'Retail Group plc', 'Housing Group', 'Aggregates plc', 'Leisure Group'],
  'Public Sector': ['Parish Council', 'Primary School', 'Academy Trust', 'Fire and Rescue', 'Health Centre', 'Town Council', 'College', 'Library Service'],
  Charity: ['Hospice', 'Animal Rescue', 'Community Trust', 'Food Bank', 'Youth Project', 'Arts Centre', 'Sailing Trust', 'Heritage Railway'],
  Wholesale: ['Telecom Ltd', 'Networks Ltd', 'Communications Ltd', 'Connect Ltd'],
  Internal: ['Test Account', 'Staff Lines', 'Demonstration Suite', 'Engineering Laboratory'],
};

export const forenames = [
  'Alice',
  'Bethan',
  'Callum',
  'Deepa',
  'Eleanor',
  'Farid',
  'Grace',
  'Hamish',
  'Isla',
  'James',
  'Kavita',
  'Liam',
  'Megan',
  'Nadia',
  'Oliver',
  'Poppy',
  'Rhys',
  'Sian',
  'Tomasz',
  'Yusuf',
] as const;
export const surnames = [
  'Ainsworth',
  'Bevan',
  'Chowdhury',
  'Drummond',
  'Ellery',
  'Farnworth',
  'Greenhalgh',
  'Hussain',
  'Iveson',
  'Jardine',
  'Kowalski',
  'Llewellyn',
  'Mackay',
  'Nuttall',
  'Okafor',
  'Pickering',
  'Rahman',
  'Sutcliffe',
  'Trevithick',
  'Wainwright',
] as const;
export const campaigns = ['All-IP 2025', 'Fibre First', 'Refer a Friend', 'Trade Fair Leeds', 'Spring Mailing'] as const;
export const notes = [
  'Ring reception first; the line in the plant room is not answered.',
  'Purchase order needed on every invoice above £500.',
  'Prefers e-mail.\nAccounts closed on Fridays.',
  'Moved from the old platform with its history on paper only.',
  'Price agreed with Gareth until the end of the term; see the letter in the CRM.',
] as const;

/** A telephone number of a drama range. Each range is a thousand numbers, gone through in an order that looks like none. */
export class Telephones {
  private readonly used = new Map<string, number>();
  private readonly first: number;

  /** `first`: how many customers came before, so that adding some more does not start again at the same numbers. */
  constructor(first = 0) {
    this.first = first * 2;
  }

  next(range: string): string {
    const used = this.used.get(range) ?? this.first;
    this.used.set(range, used + 1);
    const start = range.split('').reduce((sum, digit) => sum * 31 + digit.charCodeAt(0), 7);
    return `${range}${String((used * 377 + start) % 1_000).padStart(3, '0')}`;
  }
}

export const MOBILE = '07700 900';
export const FREEPHONE = '08081 570';
export const UK_WIDE = '03069 990';
export const PREMIUM = '0909 8790';
