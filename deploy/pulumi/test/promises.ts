import assert from 'node:assert/strict'
import type { Made } from './mocked/make.ts'

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)])
}

const knownKeys = /-----BEGIN|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\b(sk|gsk|hf|ghp|llmr|xox[bp])[-_][\w-]{12,}/
const words = /[A-Za-z0-9+=_-]{24,}/g

/** Whether a text has something like a key in it: a known form, or a long word of mixed letters and several digits. */
export const hasKey = (text: string): boolean =>
  knownKeys.test(text) ||
  (text.match(words) ?? []).some(
    (word) => /[a-z]/.test(word) && /[A-Z]/.test(word) && (word.match(/[0-9]/g) ?? []).length > 2,
  )

/** Resources that hold a secret's value, or make a key. */
const secretTypes =
  /SecretVersion|keyvault:Secret$|core\/v1:Secret|accessKey:AccessKey|serviceaccount\/key:Key|ServicePrincipalPassword|random:/i

export function hasNoSecrets(made: readonly Made[]): void {
  for (const { type, name, inputs } of made) {
    assert.doesNotMatch(type, secretTypes, name)
    for (const text of textsIn(inputs)) assert.ok(!hasKey(text), `${type} ${name} has ${text}`)
  }
}

export function isOpenToNobody(made: readonly Made[]): void {
  for (const { type, name, inputs } of made) {
    for (const text of textsIn(inputs))
      assert.ok(!/^(0\.0\.0\.0|::)\/0$|^Internet$/.test(text), `${type} ${name}: ${text}`)
  }
}
