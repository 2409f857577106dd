/** Where somebody's name is expected, in the languages of Europe that are written in Latin letters, and in Russian. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** What somebody says right before a name. */
const phrases = [
  ...[
    'my name is',
    "my name's",
    'my full name is',
    'my first name is',
    'my last name is',
    'my surname is',
    'my maiden name is',
  ],
  ...['his name is', 'her name is', 'their name is', "patient's name is", "client's name is", "customer's name is"],
  ...['patient name is', 'client name is', 'customer name is', 'i am called', 'i go by', 'signed by', 'undersigned'],
  ...['this is mr', 'this is mrs', 'this is ms', 'this is dr', 'patient named', 'client named', 'customer named'],
  ...['employee named', 'colleague named', 'a patient called', 'my patient', 'my client', 'my husband', 'my wife'],
  ...['my son', 'my daughter', 'my mother', 'my father', 'my brother', 'my sister', 'my boss', 'my colleague'],
  ...['my manager', 'my neighbour', 'my neighbor', 'my landlord', 'my boyfriend', 'my girlfriend', 'my ex'],
  ...['ich heiße', 'ich heisse', 'mein name ist', 'mein mann', 'meine frau', 'mein sohn', 'meine tochter', 'mein chef'],
  ...["je m'appelle", 'je m’appelle', 'mon nom est', 'je suis monsieur', 'je suis madame', 'mon mari', 'ma femme'],
  ...['me llamo', 'mi nombre es', 'mi marido', 'mi esposa', 'mi chiamo', 'il mio nome è', 'meu nome é', 'chamo-me'],
  ...['nazywam się', 'mam na imię', 'ik heet', 'mijn naam is', 'jag heter', 'mitt namn är', 'jeg heter', 'mit navn er'],
  ...['nimeni on', 'benim adım', 'jmenuji se', 'a nevem', 'numele meu este', 'меня зовут'],
]
const lastOf = (phrase: string) => phrase.slice(phrase.search(/[\p{L}’'/]+$/u))
/** By their last word. */
export const introductions: ReadonlyMap<string, readonly string[]> = Map.groupBy(phrases, lastOf)

export const greetings = words(
  'dear hi hello geehrter geehrte lieber liebe herr frau herrn chère cher estimado estimada querido querida gentile egregio geachte ' +
    'beste szanowny szanowna pan prezado prezada caro cara bonjour hola patient patientin client regarding concerning re betreff',
)
/** A title is no name's context by itself: Mr Darcy is in a novel. */
export const titles = words(
  'mr mrs ms miss mx herr herrn frau m mme monsieur madame mlle señor señora sr sra signor signora sig heer mevrouw senhor senhora ' +
    'pan pani',
)
export const roles = words(
  'patient client customer employee applicant student tenant full first last sur family maiden middle given legal contact beneficiary ' +
    'account holder cardholder accountholder passenger guest user patients borrower debtor',
)
/** A label, which a colon or an equals sign follows. */
export const labels = words(
  'name patient pt client customer employee applicant tenant claimant defendant plaintiff insured policyholder accountholder beneficiary ' +
    'passenger guest borrower debtor attn attention nachname vorname versicherter patientin kunde kundin mitarbeiter mitarbeiterin ' +
    'mieter nom prénom prenom nombre apellido apellidos paciente cliente nome cognome paziente nazwisko imię pacjent naam patiënt namn ' +
    'surname lastname firstname fullname cardholder holder kin',
)
/** Labels of which programs have more than people: a client is a browser, and a tenant a company. One word after them is no name. */
export const labelsOfPrograms = words('client tenant attention attn')
/** Labels that are a parameter's name as well, if they are written in small letters. One word after them is then its type. */
export const labelsOfParameters = words('customer guest passenger kin holder employee insured')
/** The end of a letter, which a name on the next line follows. */
export const closings = words(
  'regards sincerely wishes truly faithfully cheers thanks grüßen grüße gruß cordialement saludos atentamente saluti groet ' +
    'groeten pozdrawiam poważaniem hälsningar hilsen cumprimentos',
)
/** What begins with a capital there, and is no name. */
export const noNames = words(
  'The This That These Those My Your Our Their His Her Its It He She We You They There Here What Who Where When Why How Which Is ' +
    'Are Was Were Do Does Did Can Could Should Would Will If And Or But Not No Yes Please Thank Thanks Hello Hi Hey Dear Sir Madam All ' +
    'Any Some Each Every New Old First Last None Null True False String Number Integer Boolean Object Array Type Name Value Key Id Text ' +
    'Date Time User Customer Patient Client Employee Team Support Everyone Everybody President Minister Chairman Senator Director ' +
    'Manager Doctor Professor Sent Subject From To Re Fwd Note Page Company Inc Ltd In On At For With Of By As An Unknown Optional ' +
    'Required Varchar Char Add Get Set Create Update Delete List Int Apache Docker Google Microsoft Amazon Azure Visual Mozilla Chrome Red ' +
    'GitHub GitLab YouTube LinkedIn JavaScript TypeScript PowerShell WordPress WhatsApp PayPal HubSpot DigiCert GlobalSign',
)
/** What ends the name of a program, a company or a part of one, and nobody's. */
export const endsOfThings = words(
  'Engine Server Desktop Service Services Files File Browser Studio Explorer Gateway Database Library Application Corporation Corp Inc ' +
    'Ltd Limited GmbH LLC Team Support Department Management Default',
)

/** Any word that can come right before a name. */
export const contextWords: ReadonlySet<string> = new Set([...introductions.keys(), ...titles, ...labels, ...closings])
