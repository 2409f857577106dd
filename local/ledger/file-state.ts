import { readFile, rename, writeFile } from 'node:fs/promises'
import * as v from 'valibot'

const stateSchema = v.object({
  /** The position of the last record that was looked at for the file, if there was one. */
  position: v.optional(v.string()),
  /** How long the file is. */
  bytes: v.number(),
  /** What the file was begun with, as its records are no others. */
  format: v.string(),
  query: v.string(),
  after: v.optional(v.string()),
  /** True if the last page was one that the router is told to forget. */
  isForgotten: v.optional(v.boolean()),
  /** A record of the file, and the position behind which the query finds it first. */
  anchor: v.optional(v.object({ id: v.string(), position: v.string(), after: v.optional(v.string()) })),
})

/** How far an export to a file came. */
export type FileState = v.InferOutput<typeof stateSchema>
export type Anchor = NonNullable<FileState['anchor']>

/** @throws Error if there is none */
export async function readState(path: string): Promise<FileState> {
  try {
    return v.parse(stateSchema, JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw new Error(`${path} does not tell how far the export came: begin anew, with another --output.`, { cause })
  }
}

/** Replaces it as a whole, so that no crash leaves half of it. */
export async function writeState(path: string, state: FileState): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(state))
  await rename(`${path}.new`, path)
}
