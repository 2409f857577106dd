import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Category } from '../../functions/llm-router/catalogue/categories.ts'
import type { Random } from '../../functions/llm-router/choose/seeded.ts'

/** A public set of texts, as its repository has it at one commit. */
export type Source = {
  /** The name of the folder that holds its clone. */
  folder: string
  repository: string
  commit: string
  licence: string
  /** Its texts by category; `sample` numbers of each are used. */
  read(files: Files, random: Random): Taken[]
}

/** Texts of one kind, and how many of them are used at most. */
export type Taken = {
  category: Category
  texts: string[]
  most: number
  /** How sure these need a strong model, from 0 to 1; 0 unless said. */
  strong?: number
}

/** The files of a source. */
export type Files = {
  text(path: string): string
  bytes(path: string): Buffer
  /** The names in a folder, sorted; none if there is no such folder. */
  names(folder: string): string[]
}

/** @throws Error for a file that is not there */
function filesOf(folder: string): Files {
  return {
    text: (path) => readFileSync(join(folder, path), 'utf8'),
    bytes: (path) => readFileSync(join(folder, path)),
    names: (path) => (existsSync(join(folder, path)) ? readdirSync(join(folder, path)).sort() : []),
  }
}

/**
 * The files of a source's clone.
 * @throws Error that says how to bring it, if it is missing
 */
export function openSource(data: string, { folder, repository, commit }: Omit<Source, 'read' | 'licence'>): Files {
  const path = join(data, folder)
  if (existsSync(path)) return filesOf(path)
  const clone = `git clone https://github.com/${repository} ${path} && git -C ${path} checkout ${commit}`
  throw new Error(`There is no ${path}. Bring it with: ${clone}`)
}

/** The values of a file with one JSON value a line. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))
}
