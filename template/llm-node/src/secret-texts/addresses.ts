import { percentDecoded } from '../contract/percent-decoded.ts'
import { isKeyLike } from './key-like.ts'

/** What follows the scheme. A password may hold any character, and so may what follows the host. */
const pattern = /^(?<user>.*@)?(?<host>[^/?#]*)(?<rest>.*)$/s

/**
 * What is secret in an address, such as `redis://user:password@host/0`: who we are, and what looks like a key. The host is not, and
 * an address without a password holds no secret.
 * @param address which begins like one
 * @param isSecretName whether a parameter of this name holds a secret
 */
export function secretsInAddress(address: string, isSecretName: (name: string) => boolean): string[] {
  const afterScheme = address.slice(address.indexOf('//') + 2)
  const { user = '', rest = '' } = pattern.exec(afterScheme)?.groups ?? {}
  const upToFirst = afterScheme.slice(0, afterScheme.indexOf('@') + 1)
  const users = user === '' ? [] : [user, upToFirst].flatMap(secretsInUser)
  const [path = '', query = ''] = rest.split(/\?(.*)/s)
  const parameters = [...new URLSearchParams(query)].flatMap(([name, value]) => (isSecretName(name) ? value : []))
  return [...users, ...parameters, ...`${path}&${query}`.split(/[/?&=#;,]+/).filter(isKeyLike)]
}

/** @param user with the sign that ends it */
function secretsInUser(user: string): string[] {
  const whole = user.slice(0, -1)
  const colon = whole.indexOf(':')
  if (colon < 0) return isKeyLike(whole) ? [whole] : []
  const [name, password] = [whole.slice(0, colon), whole.slice(colon + 1)]
  if (password === '') return isKeyLike(name) ? [name] : []
  // A password that is a word is masked only where it stands as one.
  return [name === '' ? `${whole}@` : whole, password, percentDecoded(password), ...(isKeyLike(name) ? [name] : [])]
}
