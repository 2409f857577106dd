import { isAddress } from './is-address.ts'

/** Shorter words in a file of several are not keys. */
const leastCharacters = 20
/** Addresses without a scheme, names of accounts, and the names that standards and clouds give. */
const locationOrName = /@|^\/\/|^(?:urn|arn):/i
/** Words and numbers, as in `aws_secret_access_key`, `client_x509_cert_url` and `projects/1/workloadIdentityPools`. */
const separators = /[-_.:/]+/
const wordOrNumber = /^(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]{2,}(?:[A-Z][a-z]{2,})*|\d{1,12}|x509|oauth2|[vp]\d{1,2})$/

/** Whether a word may be a key if nothing else says what it is. Replies contain names, and masking one garbles the text. */
export function isKeyLike(word: string): boolean {
  return word.length >= leastCharacters && !isAddress(word) && !locationOrName.test(word) && !isName(word)
}

/** Nobody writes a name of 20 characters as a single word. */
function isName(word: string): boolean {
  const segments = word.split(separators).filter((segment) => segment !== '')
  return segments.length > 1 && segments.every((segment) => wordOrNumber.test(segment))
}
