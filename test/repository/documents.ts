import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readText, root } from './tree.ts'

export const pages = readdirSync(join(root, 'docs'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`)

/** What users read, as paths from the root. */
export const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'secrets/README.md',
  'deploy/chart/README.md',
  'deploy/llama-cluster/README.md',
  'deploy/pulumi/README.md',
  'test/replays/README.md',
  ...pages,
]

/** The text of a document without its code blocks. */
export const withoutCode = (file: string): string => readText(file).replace(/^```[\s\S]*?^```/gm, '')

/** The code blocks of a document in a language. */
export const blocksOf = (file: string, language: string): string[] =>
  [...readText(file).matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)]
    .filter(([, name]) => name === language)
    .map(([, , block = '']) => block)

/** The shell commands of a document, each on one line; comments are left out. */
export const commandsOf = (file: string): string[] =>
  blocksOf(file, 'sh')
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '')
