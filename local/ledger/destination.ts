import { type FileHandle, open } from 'node:fs/promises'
import { type Anchor, type FileState, readState, writeState } from './file-state.ts'

/** Where an export goes. */
export type Destination = {
  /** The position of the last record that is there; undefined at the beginning of the ledger. */
  position: string | undefined
  /** True if something is there already. */
  isBegun: boolean
  /** True if the router was told to forget what is there. */
  isForgotten: boolean
  /** A record that is there, by which its ledger is known. */
  anchor: Anchor | undefined
  /** Adds a whole page, and remembers the position of its last record, if there is one. */
  write(text: string, position: string | undefined, anchor: Anchor | undefined): Promise<void>
  close(): Promise<void>
}

/** What of a ledger a file holds, and how it goes on. */
export type FileExport = {
  isResumed: boolean
  isForgotten: boolean
  format: string
  query: URLSearchParams
  after: string | undefined
}

/**
 * A file that an interrupted export can go on with: what the file has beyond the last remembered position is cut off, so no record is
 * missing or there twice.
 * @throws Error for a new export into a file that exists, and for one to go on with that has no position, or was begun as another export
 */
export async function toFile(path: string, asked: FileExport): Promise<Destination> {
  const statePath = `${path}.position`
  const state = asked.isResumed ? await readState(statePath) : undefined
  if (state) checkSame(path, state, asked)
  const file = await openFile(path, asked.isResumed)
  let bytes = state?.bytes ?? 0
  await cutOff(file, bytes, path)
  const after = state === undefined ? asked.after : state.after
  const begunWith = { format: asked.format, query: textOf(asked.query), ...(after !== undefined && { after }) }
  const forgotten = asked.isForgotten && { isForgotten: true }
  const remember = (position: string | undefined, anchor: Anchor | undefined) =>
    writeState(statePath, {
      bytes,
      ...begunWith,
      ...forgotten,
      ...(position !== undefined && { position }),
      ...(anchor && { anchor }),
    })
  // Whatever ends it before its first page, it can be gone on with.
  if (!state) await remember(undefined, undefined)
  return {
    // A file without records has nothing to miss or to have twice, and nothing to know its ledger by.
    position: state?.anchor ? state.position : after,
    isBegun: bytes > 0,
    isForgotten: state?.isForgotten === true,
    anchor: state?.anchor,
    async write(text, position, anchor) {
      const page = Buffer.from(text)
      // A disk that is almost full takes a part, and only the rest of the page makes it say so.
      for (let written = 0; written < page.length; ) {
        written += (await file.write(page, written, undefined, bytes + written)).bytesWritten
      }
      bytes += page.length
      await file.sync()
      await remember(position, anchor)
    },
    close: () => file.close(),
  }
}

function checkSame(path: string, { format, query, after }: FileState, asked: FileExport): void {
  if (format !== asked.format) throw new Error(`${path} was begun as ${format}: go on with --format ${format}.`)
  if (query !== textOf(asked.query)) {
    const begun = query === '' ? 'everything' : query
    throw new Error(`${path} was begun as an export of ${begun}: go on with the same --where, --from and --to.`)
  }
  if (asked.isForgotten && after !== undefined) {
    throw new Error(`${path} was begun with --after, so it may lack records that --forget would remove.`)
  }
}

/** @throws Error if the file is shorter: to make it longer would fill it with NUL bytes */
async function cutOff(file: FileHandle, bytes: number, path: string): Promise<void> {
  const { size } = await file.stat()
  if (size >= bytes) return file.truncate(bytes)
  await file.close()
  throw new Error(
    `${path} has ${size} bytes, fewer than the ${bytes} that were exported: put it back as it was, or begin anew, with another --output.`,
  )
}

function textOf(query: URLSearchParams): string {
  const sorted = new URLSearchParams(query)
  sorted.sort()
  return String(sorted)
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

/** A stream, which waits for its reader. */
export function toStream(stream: NodeJS.WritableStream, after: string | undefined): Destination {
  return {
    position: after,
    isBegun: after !== undefined,
    isForgotten: false,
    anchor: undefined,
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()))
      }),
    close: async () => {},
  }
}
