import { freeingScript, readingScript } from './lua.ts'

/** ARGV[2] is where to begin, in the form of XRANGE; ARGV[3] is how many records at the most. */
export const readLedgerScript = readingScript(
  `return redis.call('XRANGE', key('ledger'), ARGV[2], '+', 'COUNT', ARGV[3])`,
)

/**
 * ARGV[2] is the first position to keep, and ARGV[3] the last one to trim; ARGV[4] is the position of a record that must be there, if
 * any, and ARGV[5] what its text says of its id. Answers -1 if this is another ledger.
 */
export const trimScript = freeingScript(`
local ledger = key('ledger')
if ARGV[4] then
  local known = redis.call('XRANGE', ledger, ARGV[4], ARGV[4])[1]
  -- No cjson: it refuses half a surrogate pair, which a caller's name may have.
  if not known or not string.find(known[2][2], ARGV[5], 1, true) then return -1 end
elseif redis.call('XLEN', ledger) > 0 and #redis.call('XRANGE', ledger, ARGV[3], '+', 'COUNT', 1) == 0 then
  return -1
end
return redis.call('XTRIM', ledger, 'MINID', ARGV[2])
`)

export const sizeScript = readingScript(`return redis.call('XLEN', key('ledger'))`)

/** The groups follow ARGV[1]. Answers each group's members and sums, in turn. */
export const talliesScript = readingScript(`
local answer = {}
for i = 2, #ARGV do answer[i - 1] = redis.call('HGETALL', key('tally', ARGV[i])) end
return answer
`)
