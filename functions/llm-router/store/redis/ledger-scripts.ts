import { freeingScript, readingScript } from './lua.ts'

/** ARGV[2] is where to begin, in the form of XRANGE; ARGV[3] is how many records at the most. */
export const readLedgerScript = readingScript(
  `return redis.call('XRANGE', key('ledger'), ARGV[2], '+', 'COUNT', ARGV[3])`,
)

/** ARGV[2] is the first position to keep. */
export const trimScript = freeingScript(`return redis.call('XTRIM', key('ledger'), 'MINID', ARGV[2])`)

export const sizeScript = readingScript(`return redis.call('XLEN', key('ledger'))`)

/** The groups follow ARGV[1]. Answers each group's members and sums, in turn. */
export const talliesScript = readingScript(`
local answer = {}
for i = 2, #ARGV do answer[i - 1] = redis.call('HGETALL', key('tally', ARGV[i])) end
return answer
`)
