import * as v from 'valibot'

const lineSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ msg: v.literal('listening'), port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)) }),
)

/** The port in the JSON line in which a function reports that it listens; undefined for any other line. */
export function readListeningPort(line: string): number | undefined {
  if (!line.includes('"listening"')) return undefined
  const parsed = v.safeParse(lineSchema, line)
  return parsed.success ? parsed.output.port : undefined
}
