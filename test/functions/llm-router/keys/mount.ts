import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory of secrets, which the test's end removes. */
export function mountSecrets(
  context: { after(remove: () => void): void },
  secrets: Readonly<Record<string, string>> = {},
) {
  const path = mkdtempSync(join(tmpdir(), 'router-secrets-'))
  context.after(() => rmSync(path, { recursive: true, force: true }))
  /** Moved into place, as Kubernetes does. */
  const write = (name: string, text: string) => {
    writeFileSync(join(path, `${name}.new`), text)
    renameSync(join(path, `${name}.new`), join(path, name))
  }
  for (const [name, text] of Object.entries(secrets)) write(name, text)
  return { path, write, remove: (name: string) => rmSync(join(path, name)) }
}
