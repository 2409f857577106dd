import { mostClockSkewMs } from '../clock-skew.ts'
import { freeingScript, readingScript, writingScript } from './lua.ts'

/**
 * `answer:<key>` has the text of an answer, when it was kept and when it expires; `answer-sizes` its bytes by key; `answer-ages` and
 * `answer-expiries` all keys in these orders; `answer-bytes` the sum of those that are in `answer-ages`. `answer-lease:<key>` has who
 * makes it.
 */
const answer = `
local id, fields = ARGV[2], { 'text', 'kept', 'expires' }
local function found()
  local text, kept, expires = unpack(redis.call('HMGET', key('answer', id), unpack(fields)))
  if text and tonumber(expires) > now then return { text, kept } end
end
`

const lease = `
local leaseFields = { 'holder', 'until', 'awaited' }
local function holder(latestMs)
  local by, untilMs, awaited = unpack(redis.call('HMGET', key('answer-lease', id), unpack(leaseFields)))
  untilMs = tonumber(untilMs or 0)
  if by and untilMs > now and untilMs <= (latestMs or untilMs) then return by, awaited end
end
local function prolong(by, untilMs, awaited)
  local name = key('answer-lease', id)
  redis.call('HSET', name, 'holder', by, 'until', untilMs, 'awaited', awaited)
  redis.call('PEXPIRE', name, whole(math.max(tonumber(untilMs) - now, 1)))
end
local function endLease() redis.call('HDEL', key('answer-lease', id), unpack(leaseFields)) end
`

const forget = `
local function bytes()
  local sum = redis.call('HGET', key('answer-bytes'), 'sum')
  if sum then return tonumber(sum) end
  sum = 0
  for _, size in ipairs(redis.call('HVALS', key('answer-sizes'))) do sum = sum + size end
  return sum
end
local function setBytes(sum) redis.call('HSET', key('answer-bytes'), 'sum', whole(sum)) end
local function forget(one)
  local before, size = bytes(), redis.call('HGET', key('answer-sizes'), one) or 0
  redis.call('HDEL', key('answer', one), unpack(fields))
  redis.call('HDEL', key('answer-sizes'), one)
  redis.call('ZREM', key('answer-expiries'), one)
  if redis.call('ZREM', key('answer-ages'), one) == 0 then return end
  local isLast = #redis.call('ZRANGE', key('answer-ages'), 0, 0) == 0
  setBytes(isLast and 0 or before - size)
end
`

/** ARGV[2] is the key. Answers the text and when it was kept. */
export const findAnswerScript = readingScript(`${answer} return found() or false`)

/**
 * ARGV: the key, who asks, until when it would have the lease, and after when an answer must have been kept, or nothing. Answers as
 * finding does, or whether the lease is the asker's.
 */
export const seekAnswerScript = writingScript(
  answer,
  lease,
  `
local answer, after = found(), tonumber(ARGV[5])
if answer and not (after and tonumber(answer[2]) <= after) then return answer end
-- One that ends much later than one that begins now was made before the clock was set back.
local by = holder(tonumber(ARGV[4]) + ${mostClockSkewMs})
if by and by ~= ARGV[3] then
  redis.call('HSET', key('answer-lease', id), 'awaited', whole(now))
  return 0
end
prolong(ARGV[3], ARGV[4], '0')
return 1
`,
)

/** ARGV: the key, who has the lease, and until when it will. Answers when somebody has last waited. */
export const renewLeaseScript = writingScript(
  answer,
  lease,
  `
local by, awaited = holder()
if by ~= ARGV[3] then return false end
prolong(by, ARGV[4], awaited)
return awaited
`,
)

/** ARGV: the key, and who has the lease. */
export const releaseLeaseScript = freeingScript(answer, lease, `if holder() == ARGV[3] then endLease() end return 1`)

/** ARGV: the key, the text, when it is kept, when it expires, and how many bytes all may take. */
export const keepAnswerScript = writingScript(
  answer,
  lease,
  forget,
  `
local text, kept, expires, most = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
-- Nothing would ever forget all that is left without it. The answers themselves expire.
if redis.call('EXISTS', key('answer-ages')) == 0 then
  drop(key('answer-sizes'), key('answer-expiries'), key('answer-bytes'))
end
forget(id)
for _, old in ipairs(redis.call('ZRANGE', key('answer-expiries'), '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, 16)) do
  forget(old)
end
endLease()
if #text > most then return 0 end
redis.call('HSET', key('answer', id), 'text', text, 'kept', kept, 'expires', expires)
redis.call('PEXPIRE', key('answer', id), whole(math.max(tonumber(expires) - now, 1)))
setBytes(bytes() + #text)
redis.call('HSET', key('answer-sizes'), id, #text)
redis.call('ZADD', key('answer-ages'), kept, id)
redis.call('ZADD', key('answer-expiries'), expires, id)
while bytes() > most do
  -- Each turn takes one out of these, and is the last one when there is none left.
  local oldest = redis.call('ZRANGE', key('answer-ages'), 0, 0)[1]
  if not oldest then break end
  forget(oldest)
end
return 1
`,
)

/** ARGV: the key, and when the answer was kept that is to go. */
export const removeAnswerScript = freeingScript(
  answer,
  forget,
  `
local kept = redis.call('HGET', key('answer', id), 'kept')
if kept and tonumber(kept) <= tonumber(ARGV[3]) then forget(id) end
return 1
`,
)
