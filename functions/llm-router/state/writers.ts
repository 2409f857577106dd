import * as v from 'valibot'

/** How many changes of a router are in what is stored. */
export type Writer = Readonly<{ router: string; changes: number }>

/** More routers than these never write at the same time. */
const keptWriters = 16

export const writersSchema = v.pipe(
  v.array(
    v.strictObject({
      router: v.pipe(v.string(), v.maxLength(200)),
      changes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    }),
  ),
  v.maxLength(keptWriters),
)

/** With a router that has contributed now; the one whose last contribution is oldest gives way. */
export function withWriter(writers: readonly Writer[], writer: Writer): readonly Writer[] {
  return [writer, ...writers.filter(({ router }) => router !== writer.router)].slice(0, keptWriters)
}
