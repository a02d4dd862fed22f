/** Invented customers: reserved mail domains, Ofcom's drama telephone numbers, towns and postcode areas that do not exist. */
import type { Chance } from './chance.ts';

/** A British customer with one address. Every text fits Khaos Control's limits and Windows-1252 unless a tester asks otherwise. */
export type Person = {
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  company: string | undefined;
  line1: string;
  line2: string | undefined;
  town: string;
  county: string;
  postcode: string;
};

const firstNames = [
  'Aisha',
  'Alan',
  'Amelia',
  'Angus',
  'Anwen',
  'Beth',
  'Bronagh',
  'Callum',
  'Carys',
  'Catriona',
  'Chloë',
  'Daniel',
  'Deepak',
  'Dilys',
  'Ebony',
  'Edith',
  'Ewan',
  'Farah',
  'Fergus',
  'Fiona',
  'Gareth',
  'George',
  'Grace',
  'Gwen',
  'Hamish',
  'Hannah',
  'Harriet',
  'Imran',
  'Iona',
  'Isla',
  'Jack',
  'Jasmine',
  'Joan',
  'Kayleigh',
  'Keith',
  'Lachlan',
  'Leila',
  'Linda',
  'Lowri',
  'Malcolm',
  'Maureen',
  'Megan',
  'Mohammed',
  'Moira',
  'Nadia',
  'Niamh',
  'Nigel',
  'Olive',
  'Oscar',
  'Owain',
  'Patience',
  'Pauline',
  'Priya',
  'Rhys',
  'Rory',
  'Rosalind',
  'Ruth',
  'Sanjay',
  'Seán',
  'Sheila',
  'Sian',
  'Stephen',
  'Tamsin',
  'Tariq',
  'Thomas',
  'Una',
  'Violet',
  'Winston',
  'Yasmin',
  'Zoë',
] as const;

const lastNames = [
  'Abernethy',
  'Ackroyd',
  'Adeyemi',
  'Ainsworth',
  'Arkwright',
  'Bainbridge',
  'Banerjee',
  'Birtwhistle',
  'Bowen',
  'Braithwaite',
  'Buchanan',
  'Cadwallader',
  'Carmichael',
  'Chaudhry',
  'Clegg',
  'Cotterill',
  'Dalgleish',
  'Davies',
  'Doherty',
  'Eastwood',
  'Entwistle',
  'Fairweather',
  'Farrow',
  'Fitzgerald',
  'Forsyth',
  'Gallagher',
  'Gill',
  'Greenhalgh',
  'Griffiths',
  'Hargreaves',
  'Hepworth',
  'Holroyd',
  'Hussain',
  'Iqbal',
  'Jarvis',
  'Kaur',
  'Kershaw',
  'Lamb',
  'Lightfoot',
  'Llewellyn',
  'Lockhart',
  'MacAllister',
  'Mahmood',
  'Merryweather',
  'Morgan',
  'Mowbray',
  'Nkemelu',
  "O'Brien",
  "O'Rourke",
  'Oyelaran',
  'Patel',
  'Penhaligon',
  'Postlethwaite',
  'Pritchard',
  'Ramsbottom',
  'Rees',
  'Rowntree',
  'Sandhu',
  'Satterthwaite',
  'Shuttleworth',
  'Sinclair',
  'Smith-Hartley',
  'Tennant',
  'Thistlewood',
  'Tregenza',
  'Trelawney',
  'Urquhart',
  'Vickers',
  'Wainwright',
  'Whittaker',
  'Wrigglesworth',
  'Yates',
] as const;

/** Invented towns; the postcode areas beside them are not in use. */
const towns = [
  ['Ashmere', 'North Yorkshire', 'AS'],
  ['Thornbeck', 'Cumbria', 'TB'],
  ['Kelderby', 'Lincolnshire', 'KD'],
  ['Wraybourne', 'Dorset', 'WB'],
  ['Port Tallack', 'Cornwall', 'PT'],
  ['Llanfelyn', 'Powys', 'LF'],
  ['Invercaddie', 'Perthshire', 'NC'],
  ['Ballyfern', 'County Antrim', 'BY'],
  ['Marlstoke', 'Wiltshire', 'MS'],
  ['Great Hexley', 'Essex', 'GH'],
  ['Sallowfield', 'Norfolk', 'SF'],
  ['Dunmarrow', 'East Lothian', 'DM'],
  ['Fenwickham', 'Cambridgeshire', 'FW'],
  ['Oldershaw', 'Lancashire', 'OS'],
  ['Pellgate', 'West Midlands', 'PG'],
  ['Harrowick', 'Kent', 'HK'],
] as const;

const streets = [
  'Almond Walk',
  'Beck Lane',
  'Bramble Close',
  'Cinder Hill',
  'Coopers Row',
  'Damson Grove',
  'Eel Pie Lane',
  'Foundry Street',
  'Gillyflower Road',
  'Hawthorn Avenue',
  'Kiln Lane',
  'Lantern Street',
  'Mill Race',
  'Nettle Bank',
  'Orchard Rise',
  'Paddock View',
  'Quarry Road',
  'Rookery Lane',
  'Saddlers Court',
  'Tannery Yard',
  'Upper Wharf',
  'Vicarage Gardens',
  'Weavers Way',
  'Yew Tree Drive',
] as const;

const houses = ['Rose Cottage', 'The Old Forge', 'Flat 3', 'Flat 12B', 'Unit 4', 'Top Floor', 'Annexe'] as const;
const companies = ['Bakery', 'Interiors', 'Guest House', 'Garden Design', 'Tea Rooms', 'Holiday Lets', 'Farm Shop'] as const;
const mailDomains = ['example.com', 'example.org', 'example.net'] as const;

/** Letters that the second half of a British postcode may end in. */
const inwardLetters = 'ABDEFGHJLNPQRSTUWXYZ';

/** A postcode of valid form in an area that does not exist. */
const drawPostcode = (chance: Chance, area: string): string =>
  `${area}${chance.between(1, 29)} ${chance.below(10)}${inwardLetters[chance.below(20)]}${inwardLetters[chance.below(20)]}`;

/** Numbers that Ofcom keeps free for drama: 020 7946 0xxx and 07700 900xxx. */
const drawPhone = (chance: Chance): string =>
  chance.happens(0.7)
    ? `07700 900${String(chance.below(1000)).padStart(3, '0')}`
    : `020 7946 0${String(chance.below(1000)).padStart(3, '0')}`;

/** Letters and digits only: what both systems take as the part before the `@`. */
const mailName = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]/g, '')
    .toLowerCase();

/** Draws one person; `number` keeps two people of one name apart. */
export const drawPerson = (chance: Chance, number: number): Person => {
  const firstName = chance.pick(firstNames);
  const lastName = chance.pick(lastNames);
  const [town, county, area] = chance.pick(towns);
  const street = `${chance.between(1, 188)} ${chance.pick(streets)}`;
  const house = chance.happens(0.2) ? chance.pick(houses) : undefined;
  return {
    firstName,
    lastName,
    email: `${mailName(firstName)}.${mailName(lastName)}${number}@${chance.pick(mailDomains)}`,
    phone: drawPhone(chance),
    company: chance.happens(0.06) ? `${lastName} ${chance.pick(companies)}` : undefined,
    line1: house ?? street,
    line2: house === undefined ? undefined : street,
    town,
    county,
    postcode: drawPostcode(chance, area),
  };
};
