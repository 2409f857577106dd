import { hash } from 'node:crypto'

/**
 * A pseudonym of the user, for a provider that forbids names and addresses: the same user always has the same one.
 */
export function hashedUser(user: string | null | undefined): string | undefined {
  return user ? hash('sha256', user) : undefined
}
