import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/**
 * Where a file is, the same for all names of it: a relative one, and one through links. It may not be there yet, but its folder is. What
 * was found last stands while that cannot be reached.
 */
export function placeOfFile(file: string): () => string {
  let place = resolve(file)
  return () => {
    place = realPath(file) ?? realFolder(file) ?? place
    return place
  }
}

const realFolder = (file: string): string | undefined => {
  const folder = realPath(dirname(resolve(file)))
  return folder === undefined ? undefined : join(folder, basename(file))
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
