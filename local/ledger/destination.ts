import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises'
import * as v from 'valibot'

/** Where an export goes. */
export type Destination = {
  /** The position of the last record that is there; undefined at the beginning. */
  position: string | undefined
  /** Adds a whole page, and remembers the position of its last record. */
  write(text: string, position: string): Promise<void>
  close(): Promise<void>
}

const stateSchema = v.object({ position: v.string(), bytes: v.number() })

/**
 * A file that an interrupted export can go on with: what the file has beyond the last remembered position is cut off, so no record is
 * missing or there twice.
 * @throws Error for a new export into a file that exists, and for one to go on with that has no position
 */
export async function toFile(path: string, isResumed: boolean): Promise<Destination> {
  const statePath = `${path}.position`
  const state = isResumed ? await readState(statePath) : undefined
  const file = await openFile(path, isResumed)
  let bytes = state?.bytes ?? 0
  await file.truncate(bytes)
  return {
    position: state?.position,
    async write(text, position) {
      const page = Buffer.from(text)
      // A disk that is almost full takes a part, and only the rest of the page makes it say so.
      for (let written = 0; written < page.length; ) {
        written += (await file.write(page, written, undefined, bytes + written)).bytesWritten
      }
      bytes += page.length
      await file.sync()
      await writeFile(`${statePath}.new`, JSON.stringify({ position, bytes }))
      await rename(`${statePath}.new`, statePath)
    },
    close: () => file.close(),
  }
}

async function openFile(path: string, isResumed: boolean): Promise<FileHandle> {
  try {
    return await open(path, isResumed ? 'r+' : 'wx')
  } catch (cause) {
    const message = isResumed
      ? `There is no ${path} to go on with.`
      : `${path} cannot be made. If it exists, go on with --resume, or remove it.`
    throw new Error(message, { cause })
  }
}

async function readState(path: string): Promise<v.InferOutput<typeof stateSchema>> {
  try {
    return v.parse(stateSchema, JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw new Error(`${path} does not tell how far the export came: begin anew, with another --output.`, { cause })
  }
}

/** A stream, which waits for its reader. */
export function toStream(stream: NodeJS.WritableStream, after: string | undefined): Destination {
  return {
    position: after,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    close: async () => {},
  }
}
