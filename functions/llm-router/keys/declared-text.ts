import * as v from 'valibot'
import { type Environment, SettingsError } from '#runtime/settings.ts'
import { toChecked } from '../catalogue/checked.ts'
import { readYamlText } from '../catalogue/text.ts'
import { list } from '../catalogue/values.ts'
import { idSchema, type Key, type KeyProperties, keyEntries } from './key-schema.ts'

const hashText = 'must be the SHA-256 of a token, 64 hexadecimal digits; `npm run keys -- token` makes both'
const hashSchema = v.pipe(
  v.string(hashText),
  v.regex(/^[\da-f]{64}$/i, hashText),
  v.transform((hash) => hash.toLowerCase()),
)

const declaredKeySchema = v.strictObject({
  id: idSchema,
  /** Two while a token is being replaced. */
  hashes: v.pipe(list(hashSchema), v.minLength(1, 'must hold one'), v.maxLength(10, 'must be 10 or fewer')),
  ...keyEntries,
})

const schema = v.pipe(
  list(declaredKeySchema),
  v.minLength(1, 'must hold a key; to let everybody in, remove the secret'),
)

/** The keys that a file declares, by their ids, and by the hashes of their tokens. */
export type DeclaredKeys = { byId: ReadonlyMap<string, Key>; byHash: ReadonlyMap<string, Key> }

/** What a schema cannot know, such as whether the catalogue has what a key names. */
export type FaultsOf = (key: KeyProperties) => readonly { path: readonly PropertyKey[]; fault: string }[]

/**
 * Reads keys from YAML.
 * @param name what messages call the text
 * @throws SettingsError with the line and the fix
 */
export function readDeclaredKeys(
  text: string,
  name: string,
  environment: Environment,
  faultsOf: FaultsOf,
): DeclaredKeys {
  const subject = 'The list of keys'
  const { value, locate } = readYamlText(text, { subject, name, schema }, environment)
  const refuse = (path: readonly PropertyKey[], fault: string): never => {
    throw new SettingsError(`${subject} ${locate(path)}: ${fault}.`)
  }
  const byId = new Map<string, Key>()
  const byHash = new Map<string, Key>()
  for (const [index, { hashes, ...key }] of toChecked(schema, value, { subject, locate }).entries()) {
    if (byId.has(key.id)) refuse([index, 'id'], `there are two keys ${key.id}; rename or remove one`)
    byId.set(key.id, key)
    for (const [at, hash] of hashes.entries()) {
      const other = byHash.get(hash)
      if (other) refuse([index, 'hashes', at], `${key.id} has a hash that ${other.id} has too; make another token`)
      byHash.set(hash, key)
    }
    const [found] = faultsOf(key)
    if (found) refuse([index, ...found.path], `${key.id}: ${found.fault}`)
  }
  return { byId, byHash }
}
