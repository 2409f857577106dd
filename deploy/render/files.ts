import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The text of each file, by its path in the repository. */
export type Files = Readonly<Record<string, string>>

export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

/** The paths of files that are missing, or have another text. */
export async function staleFiles(root: string, files: Files): Promise<string[]> {
  const texts = await Promise.all(
    Object.entries(files).map(async ([path, text]) => {
      const found = await readFile(join(root, path), 'utf8').catch(() => undefined)
      return { path, isStale: found !== text }
    }),
  )
  return texts.filter(({ isStale }) => isStale).map(({ path }) => path)
}
