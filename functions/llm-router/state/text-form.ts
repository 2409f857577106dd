import * as v from 'valibot'
import { jsonOrUndefined } from '#runtime/contract/parse.ts'
import { type Writer, writersSchema } from './writers.ts'

/** A value that routers share, and who has contributed last, so that no change counts twice. */
type Stored<Value> = Readonly<{ known: Value; writers: readonly Writer[] }>

/** How a value is written, with those who have contributed last. */
export type TextForm<Value> = {
  /** Undefined if it is not what a router of this version has written. */
  read(text: string): Stored<Value> | undefined
  write(stored: Stored<Value>): string
}

/** As JSON, just as it is. */
export function textForm<Value>(known: v.GenericSchema<unknown, Value>): TextForm<Value> {
  const storedSchema = v.strictObject({ known, writers: writersSchema })
  return {
    read(text) {
      const parsed = v.safeParse(storedSchema, jsonOrUndefined(text))
      return parsed.success ? parsed.output : undefined
    },
    write: (stored) => JSON.stringify(stored),
  }
}
