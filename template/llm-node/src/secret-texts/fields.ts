import { secretsInAddress } from './addresses.ts'
import { isAddress } from './is-address.ts'
import { isKeyLike } from './key-like.ts'

const secretName =
  /(?:^|[_.-])(?:(?:api)?key|key_id|secret|token|pass|passphrase|pwd|credential|authorization|auth|bearer|cookie)s?$|passw(?:or)?d$|secret_key$/
const publicName =
  /(?:^|[_.-])(?:type|ur[il]|email|domain|audience|project|project_id|client_id|field_name|file|path|region|name|user|arn|scopes?|public_key|certificate|cert)$/
const scheme = /^(?:bearer|basic|token|api-?key)\s+/i

/** Whether a field's name says what its value is. */
export function isTellingName(name: string): boolean {
  return isSecretName(name) || publicName.test(inSnakeCase(name))
}

/** What is secret in the value of a field, and never its name: answers are full of names such as `aws_secret_access_key`. */
export function secretsInField(name: string, value: string): string[] {
  if (isSecretName(name)) {
    return [value, value.replace(scheme, ''), ...value.split(/\s+[#;]/, 1), ...keysAmongWords(value)]
  }
  if (isAddress(value)) return secretsInAddress(value, isSecretName)
  return publicName.test(inSnakeCase(name)) ? [] : keysAmongWords(value)
}

/** What is secret in a text that is neither a field nor a key as a whole. */
export function keysAmongWords(text: string): string[] {
  return text.split(/[\s"',=[\]{}]+|\\[nr]/).filter(isKeyLike)
}

function isSecretName(name: string): boolean {
  const plain = inSnakeCase(name)
  return secretName.test(plain) && !publicName.test(plain)
}

/** `SecretAccessKey`, as clouds write it in JSON. */
function inSnakeCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()
}
