import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

export const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

export const folders = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)

/** The files below a folder, as paths from the root. */
export function filesBelow(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

export type Import = {
  from: string
  specifier: string /** The imported file, or undefined for a package. */
  to: string | undefined
}

/** The TypeScript files below a folder, without those of installed packages. */
export const codeBelow = (path: string): string[] =>
  filesBelow(path).filter((file) => /\.tsx?$/.test(file) && !/(^|\/)node_modules\//.test(file))

/** What the TypeScript files below a folder import, types included. */
export function importsBelow(path: string): Import[] {
  return codeBelow(path).flatMap((from) => {
    const specifiers = [...readText(from).matchAll(/(?:from\s+|import\s*\(?\s*)'([^']+)'/g)].map(
      (match) => match[1] ?? '',
    )
    return specifiers.map((specifier) => ({ from, specifier, to: resolveImport(from, specifier) }))
  })
}

function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier === '#handler') return 'template/llm-node/function/handler.ts'
  if (specifier.startsWith('#runtime/')) return specifier.replace('#runtime/', 'template/llm-node/src/')
  if (!specifier.startsWith('.')) return undefined
  return relative(root, resolve(root, dirname(from), specifier))
}
