import type { Caller } from '../caller.ts'

/** Whose rate is judged: a key, or else a user. Who is known by neither is everybody, and nobody is stopped for others. */
export type Subject = {
  of: 'key' | 'user'
  /** The key's id, or the user. */
  id: string
  /** A name of its own for each subject. */
  path: string
  /** How messages call it. */
  name: string
  /** Whose repetitions are counted together: with a key that is used for several users, each of them. */
  repeater: string
}

export function subjectOf(caller: Caller | undefined, ownUser: string | undefined): Subject | undefined {
  const key = caller?.key
  const user = caller?.user ?? ownUser
  if (key) {
    const path = subjectPath('key', key.id)
    return { of: 'key', id: key.id, path, name: `The key ${key.name}`, repeater: subjectPath(path, user ?? '') }
  }
  if (user === undefined) return undefined
  const path = subjectPath('user', user)
  return { of: 'user', id: user, path, name: 'This user', repeater: path }
}

/** A name of its own for each subject. */
export function subjectPath(begin: string, id: string): string {
  return `${begin}/${encodeURIComponent(id)}`
}
