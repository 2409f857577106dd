import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { NoRecording } from './recorded.ts'

/** A file of recordings: a first line that says what it is, one line for each, and a last line that says how many they are. */

/** It grows when a release can no longer read the files of an earlier one. */
const fileVersion = 1

const firstSchema = v.object({ llm_router_recordings: v.number() })
const lastSchema = v.strictObject({ end: v.literal(true), recordings: v.number() })

export const firstLine = `${JSON.stringify({ llm_router_recordings: fileVersion })}\n`

export function recordingLine(recording: unknown, prompt?: string | undefined): string {
  return `${JSON.stringify({ recording, ...(prompt !== undefined && { prompt }) })}\n`
}

export function lastLine(recordings: number): string {
  return `${JSON.stringify({ end: true, recordings })}\n`
}

const lineSchema = v.strictObject({ recording: v.unknown(), prompt: v.optional(v.string()) })
export type RecordingLine = v.InferOutput<typeof lineSchema>

/** What is wrong with a file of recordings, and where. */
class BadFile extends Error {}

const anew = 'Export it anew, or replay what can be read with --skip-bad-lines.'

/**
 * Reads the lines of a file of recordings, one after the other.
 * @param name of the file, for messages
 * @param skipsBad true if lines that cannot be read are only counted
 */
export function createLineReader(name: string, skipsBad: boolean) {
  let lines = 0
  let recordings = 0
  let bad = 0
  let last: { recordings: number } | undefined
  const fault = (what: string) => new BadFile(`${name}, line ${lines}: ${what}`)

  function refuse(what: string): undefined {
    if (!skipsBad) throw fault(`${what}. ${anew}`)
    bad += 1
    return undefined
  }

  function read(text: string): RecordingLine | undefined {
    lines += 1
    if (text.trim() === '') return undefined
    const value = jsonOrUndefined(text)
    if (lines === 1) {
      if (!v.is(firstSchema, value)) {
        throw fault('this is not a file of recordings; make one with npm run replay -- --export FILE')
      }
      if (value.llm_router_recordings !== fileVersion) {
        throw fault(
          `the file is of version ${value.llm_router_recordings}, and this release reads version ${fileVersion}; use the release that made it`,
        )
      }
      return undefined
    }
    if (v.is(lastSchema, value)) {
      last = value
      return undefined
    }
    if (last !== undefined) return refuse('there is something after the end of the recordings')
    if (!v.is(lineSchema, value)) return refuse('the line is cut, or no recording')
    recordings += 1
    return value
  }

  return {
    read,
    /** Takes what a recording's reader says. @throws BadFile with the line, unless bad lines are skipped */
    unreadable(error: unknown): void {
      if (!(error instanceof NoRecording)) throw error
      recordings -= 1
      refuse(error.message)
    },
    /**
     * Call it at the end of the file. Returns how many lines could not be read.
     * @throws BadFile if something is missing
     */
    end(): number {
      if (lines === 0) throw new BadFile(`${name} is empty.`)
      if (skipsBad) return bad
      if (last === undefined)
        throw new BadFile(`${name} was cut after line ${lines}: its last line is missing. ${anew}`)
      if (last.recordings !== recordings) {
        throw new BadFile(`${name} has ${recordings} recordings, and its last line says ${last.recordings}. ${anew}`)
      }
      return bad
    },
  }
}
