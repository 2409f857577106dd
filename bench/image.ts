import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** How the image starts a function, and how it has it warmed up before. */
export type Image = {
  /** The flags of `fprocess` that stand between `node` and `start.cjs`. */
  nodeFlags: string[]
  warmUpEnvironment: Record<string, string>
}

const dockerfile = fileURLToPath(new URL('../template/llm-node/Dockerfile', import.meta.url))

/** Reads both out of the template's Dockerfile, so that what is measured is what is shipped. */
export async function readImage(): Promise<Image> {
  const text = (await readFile(dockerfile, 'utf8')).replaceAll('\\\n', ' ')
  const [, flags] = /fprocess="node (.*?)start\.cjs"/.exec(text) ?? []
  const [, warmUp, warmUpFlags] = /^RUN (.*?)\bnode (.*?)start\.cjs --warm-up/m.exec(text) ?? []
  if (flags === undefined || warmUp === undefined || flags !== warmUpFlags) {
    throw new Error(`${dockerfile} must start start.cjs in fprocess, and warm it up in a RUN with the same flags.`)
  }
  return { nodeFlags: words(flags), warmUpEnvironment: Object.fromEntries(words(warmUp).map(toPair)) }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function toPair(assignment: string): [name: string, value: string] {
  const [name = '', ...value] = assignment.split('=')
  return [name, value.join('=')]
}
