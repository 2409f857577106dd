import { hash } from 'node:crypto'

/**
 * Who asks, for a provider that wants neither names nor addresses: the same for the same user, and nothing that can be read.
 */
export function hashedUser(user: string | null | undefined): string | undefined {
  return user ? hash('sha256', user) : undefined
}
