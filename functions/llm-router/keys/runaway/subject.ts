import type { Caller } from '../caller.ts'

/** Whose rate is judged: a key, or else a user. Who is known by neither is everybody, and nobody is stopped for others. */
export type Subject = {
  of: 'key' | 'user'
  /** The key's id, or the user. */
  id: string
  /** How messages call it. */
  name: string
  /** Whose repetitions are counted together: with a key that is used for several users, each of them. */
  repeater: string
}

export function subjectOf(caller: Caller | undefined, ownUser: string | undefined): Subject | undefined {
  const key = caller?.key
  const user = caller?.user ?? ownUser
  if (key) return { of: 'key', id: key.id, name: `The key ${key.name}`, repeater: part('key', key.id, user ?? '') }
  if (user === undefined) return undefined
  return { of: 'user', id: user, name: 'This user', repeater: part('user', user) }
}

/** A name of its own for each subject. */
export function subjectName({ of, id }: Pick<Subject, 'of' | 'id'>): string {
  return part(of, id)
}

function part(...parts: string[]): string {
  return parts.map(encodeURIComponent).join('/')
}
