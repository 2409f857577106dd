import type { Detector } from './detector.ts'
import { matchAt } from './match-at.ts'

const local = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}$/u
const domain =
  /(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(\p{L}{2,24}|xn--[a-z0-9-]{2,59})(?![\p{L}\p{N}_]|-(?!-))/uy

/**
 * The longer top-level domains that people have their mail at; of two letters, each is a country's. There are a thousand more, but
 * `x@self.weight` is a product of matrices.
 */
const generic = new Set(
  (
    'com org net edu gov mil int info biz name pro mobi jobs asia aero coop museum travel app dev cloud online site store tech xyz shop ' +
    'blog club agency email company group solutions services systems digital health care clinic hospital finance bank insurance law legal ' +
    'consulting studio design media news network world global live life today space website press team works academy school university ' +
    'foundation international software technology ventures capital berlin hamburg koeln bayern wien london paris nyc swiss scot cat eus ' +
    'africa amsterdam brussels moscow tokyo tirol ruhr saarland nrw top icu vip work fun host me one page'
  ).split(' '),
)
/** Those of addresses that a bracket or an equals sign may follow, as it follows what a program calls: `x@w.to(device)`. */
const usual = new Set(
  'com org net edu gov info biz de uk fr es nl ch pl se dk fi ie pt cz us ca au nz jp cn kr tw br mx ru eu io'.split(
    ' ',
  ),
)
/** Two letters that end the names of files: icon@2x.js, and what holds a place in Rust and Python. */
const files = new Set(['js', 'ts'])
/** Labels as a domain has them, whatever they say. */
const labels = /[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/uy
/** Ends of addresses that other words may be joined to, among those labels. */
const inner = /\.(xn--[a-z\d-]{2,59}|\p{L}{2,24})(?!\p{L})/giu
/** Of the usual ones, what programs call things by: `x@model.net_g`, `f@state.io.Reader`. */
const inCode = new Set(['us', 'io', 'info', 'net'])
/** What joins any address to the rest of a document's name. */
const joinedToAny =
  /^(?:_(?:19|20)\d\d|(?:[_-][\p{L}\p{N}_-]{0,40})?\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|tsv|eml|msg|vcf|ics|zip)(?![\p{L}\p{N}]))/iu
/** What joins a usual one to the rest of a file's name. Programs have such files too: `lib@app.it.json`. */
const joinedToUsual = /^\.(?:md|html?|json|xml|ya?ml|gz|png|jpe?g|svg|log)(?![\p{L}\p{N}])/iu
/** The same of what is in no program, also to the next sentence. Hosts have names such as `db.eu.internal`. */
const joinedToWord = /^(?:_|\.\p{Lu})/u
/**
 * The same behind `com` or `net`, but not behind a country: hosts are in `us-east-1` and `de1`. Workers have numbers, as in
 * `celery@host.com-1`, and layers have fields: `x@model.net1.weight`.
 */
const joinedToLonger = /^(?:-(?!\d{1,3}(?!\d))|\d+(?!\d|\.\p{L}))/u
/** The same behind `com` or `org`: `x@model.net.weight` is code. */
const joinedToCompany = /^\.\p{L}/u
/** Hosts within a network and systemd's units: `certbot@mysite.com.timer`. */
const ofMachine =
  /^[\p{L}\p{N}_.-]*\.(?:service|timer|socket|mount|target|slice|scope|internal|intranet|local|localdomain|lan|corp|svc)(?![\p{L}\p{N}_-])/u
/** RFC 2606 keeps them for documentation: nobody has an address there. */
const reserved = /(?:^|\.)example\.(?:com|net|org|edu)$/
/** Not people: accounts of version control, and addresses that nobody reads. */
const noPerson = /(?:^|[^\p{L}\p{N}])(?:git|svn|hg|no-?reply|do-?not-?reply|mailer-daemon)$/iu

/** Who signs in at a server: `https://user:token@host`. Whether that is a secret is another detector's question. */
const inAddress = /:\/\/[^\s/]{0,110}$/

/** `jane@mail.org`, with a check of what cannot be an address. */
export const email: Detector = {
  kind: 'email',
  at: 'at_sign',
  finds(text, at) {
    if (!isAddressed(text, at + 1)) return false
    if (inAddress.test(text.slice(Math.max(0, at - 120), at))) return false
    const name = local.exec(text.slice(Math.max(0, at - 64), at))?.[0].replace(/^[^\p{L}\p{N}_+]+/u, '')
    return name !== undefined && name !== '' && !name.endsWith('.') && !noPerson.test(name)
  },
}

const spelled =
  /[\p{L}\p{N}._+-]{1,40} ?[[(]at[\])] ?([\p{L}\p{N}-]{1,60}(?: ?(?:\.|[[(]dot[\])]) ?[\p{L}\p{N}-]{1,60}){1,4})/iu

/** `jane (at) mail (dot) org` */
export const spelledEmails: Detector[] = ['(at)', '[at]', '(AT)', '[AT]'].map((phrase) => ({
  kind: 'email',
  at: 'phrase',
  phrase,
  finds(text, at) {
    const host = spelled.exec(text.slice(Math.max(0, at - 41), at + 100))?.[1]
    return host !== undefined && isAddressed(host.replaceAll(/ ?(?:\.|[[(]dot[\])]) ?/gi, '.'), 0)
  },
}))

function isAddressed(text: string, at: number): boolean {
  return endsAsAddress(text, at) || beginsWithAddress(text, at)
}

/** `gmail.com.pdf`, `gmail.com_2024` */
function beginsWithAddress(text: string, at: number): boolean {
  const [host] = matchAt(labels, text, at) ?? []
  if (host === undefined || host.startsWith('self.')) return false
  return [...host.matchAll(inner)].some(({ 0: label, 1: end = '', index }) => {
    const length = index + label.length
    const top = end.toLowerCase()
    if (!isTop(top) || reserved.test(host.slice(0, length).toLowerCase())) return false
    const rest = text.slice(at + length, at + length + 80)
    return !ofMachine.test(rest) && (joinedToAny.test(rest) || (usual.has(top) && isJoined(top, rest)))
  })
}

function isJoined(top: string, rest: string): boolean {
  return (
    joinedToUsual.test(rest) ||
    (!inCode.has(top) && joinedToWord.test(rest)) ||
    (top.length > 2 && joinedToLonger.test(rest)) ||
    (/^(?:com|org)$/.test(top) && joinedToCompany.test(rest))
  )
}

function endsAsAddress(text: string, at: number): boolean {
  const [host, end] = matchAt(domain, text, at) ?? []
  if (host === undefined || end === undefined || reserved.test(host.toLowerCase())) return false
  const top = end.toLowerCase()
  if (isCode(host, top, text.slice(at + host.length, at + host.length + 2))) return false
  return isTop(top)
}

function isTop(top: string): boolean {
  return top.length === 2 ? !files.has(top) : top.startsWith('xn--') || generic.has(top) || /[^a-z]/.test(top)
}

function isCode(host: string, top: string, next: string): boolean {
  if (!/^[([=][\0-\x7f]?$/.test(next)) return false
  return !usual.has(top) || host.startsWith('self.')
}
