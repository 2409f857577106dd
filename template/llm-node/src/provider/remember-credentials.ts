import type { Redactor } from '../redact.ts'

const credentialHeaders = ['authorization', 'x-api-key', 'x-goog-api-key', 'x-amz-security-token']

/** The credentials of a call are secrets too, such as a token for an hour. */
export function rememberCredentials(sent: Headers, redactor: Redactor): void {
  for (const name of credentialHeaders) {
    const value = sent.get(name)
    if (value !== null && !value.startsWith('AWS4-')) redactor.remember(value.replace(/^Bearer /i, ''))
  }
}
