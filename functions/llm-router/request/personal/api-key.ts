import type { Detector } from './detector.ts'
import { isBehindOption, tokenStart } from './token-start.ts'

/** How keys of well-known vendors begin, by their own documentation, and what the rest of such a key is. */
const table: readonly [prefixes: string, rest: RegExp][] = [
  ['sk-', /^(?:proj-|ant-|svcacct-|admin-|or-|lf-|None-)?[\w-]{20,}$/],
  ['gsk_ csk- fw_ tgp_v1_ tvly- xai- pplx- nvapi- r8_ hf_ jina_ voyage- pa-', /^[\w-]{20,}$/],
  // The last character may be an underscore that reads as emphasis.
  ['AIza', /^[\w-]{34,35}$/],
  ['GOCSPX-', /^[\w-]{20,}$/],
  ['AKIA ASIA ABIA ACCA', /^[A-Z0-9]{16}$/],
  ['ABSK', /^[\w-]{40,}$/],
  ['ghp_ gho_ ghu_ ghs_ ghr_', /^[A-Za-z0-9]{30,}$/],
  ['github_pat_', /^\w{40,}$/],
  ['glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glimt- glagent- gloas-', /^[\w-]{20,}$/],
  ['xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-', /^[\w-]{10,}$/],
  ['sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ whsec_', /^[\w-]{16,}$/],
  ['sq0atp- sq0csp- EAAAE EAAAl', /^[\w-]{20,}$/],
  ['SK', /^[0-9a-f]{32}$/],
  ['key-', /^[0-9a-f]{32}$/],
  ['npm_', /^[A-Za-z0-9]{36}$/],
  ['pypi-', /^AgE[\w-]{50,}$/],
  ['rubygems_', /^[0-9a-f]{48}$/],
  ['dop_v1_ doo_v1_ dor_v1_', /^[0-9a-f]{64}$/],
  ['shpat_ shpca_ shppa_ shpss_', /^[0-9a-fA-F]{32}$/],
  ['dapi', /^[0-9a-f]{32}(?:-\d)?$/],
  ['PMAK-', /^[0-9a-f]{24}-[0-9a-f]{34}$/],
  ['figd_ figu_', /^[\w-]{30,}$/],
  ['ntn_ secret_', /^[A-Za-z0-9]{40,}$/],
  ['lin_api_ lin_oauth_', /^[A-Za-z0-9]{32,}$/],
  [
    'sbp_ sb_secret_ phc_ phx_ glsa_ glc_ sntrys_ sntryu_ nfp_ fo1_ CFPAT- ATATT3 ATCTT3 pul- tskey- EZAK EZTK',
    /^[\w-]{30,}$/,
  ],
  ['rnd_', /^[A-Za-z0-9]{28,}$/],
  ['dckr_pat_ dckr_oat_', /^[\w-]{27,}$/],
  ['lsv2_pt_ lsv2_sk_', /^[0-9a-f]{32}_[0-9a-f]{10}$/],
  ['AGE-SECRET-KEY-1', /^[A-Z0-9]{58}$/],
  ['llmr_', /^[\w-]{42,43}$/],
]
/** What stands before a dot or a colon in other keys: `SG.…`, `hvs.…`, Google's `AQ.…`, and the number of a bot of Telegram. */
const behind: readonly [before: RegExp, rest: RegExp][] = [
  [/(?:^|[^\w-])(?:[_-]{0,3}|-[A-Za-z])(?:SG|hv[sbr]|ya29|dp\.[psca]t|dp\.sa)\.$/, /^/],
  [/(?:^|[^\w-])(?:[_-]{0,3}|-[A-Za-z])AQ\.$/, /^(?=.*\d)(?=.*[a-z])[\w-]{40,}$/],
  [/(?:^|[^\p{L}\d])(?:bot)?\d{8,10}:$/u, /^AA[\w-]{32,34}$/],
]
/** Enough for what stands before. */
const beforeCharacters = 16

/** Two letters suffice to leave out most tokens. */
const byBeginning = Map.groupBy(
  table.flatMap(([prefixes, rest]) => prefixes.split(' ').map((prefix) => ({ prefix, rest }))),
  ({ prefix }) => prefix.slice(0, 2),
)
/** Documentation writes such keys. */
const placeholder = /example|your|xxxx|placeholder|replace|insert|dummy|sample|change.?me|redacted|0123456789|abcdefgh/i
/** `_hf_config_of_the_model` is a name in a program. */
const looksRandom = /[A-Z\d]/
const [shortest, longest, fewestCharacters] = [16, 400, 10]

/** A vendor's key by its prefix, but for what stands for one in documentation. */
export const apiKey: Detector = {
  kind: 'api_key',
  at: 'token',
  finds(text, at, end) {
    if (end - at < shortest || end - at > longest) return false
    if (isBehind(text, at, end)) return isVaried(text.slice(at, end))
    const start = tokenStart(text, at)
    if (isKey(text, start, end)) return true
    if (start === at) return false
    // `__key__` ends with as many marks as it begins with.
    const marks = '_'.repeat(start - at)
    if (text.endsWith(marks, end) && isKey(text, start, end - marks.length)) return true
    return isBehindOption(text, start) && isKey(text, start + 1, end)
  },
}

function isBehind(text: string, at: number, end: number): boolean {
  if (text[at - 1] !== '.' && text[at - 1] !== ':') return false
  const before = text.slice(Math.max(0, at - beforeCharacters), at)
  return behind.some(([pattern, rest]) => pattern.test(before) && rest.test(text.slice(at, end)))
}

function isKey(text: string, start: number, end: number): boolean {
  const rules = byBeginning.get(text.slice(start, start + 2))
  if (rules === undefined) return false
  const token = text.slice(start, end)
  const isOf = (prefix: string, rest: RegExp) => {
    const secret = token.slice(prefix.length)
    return token.startsWith(prefix) && rest.test(secret) && looksRandom.test(secret)
  }
  return rules.some(({ prefix, rest }) => isOf(prefix, rest)) && isVaried(token)
}

function isVaried(token: string): boolean {
  return !placeholder.test(token) && new Set(token).size >= fewestCharacters
}
