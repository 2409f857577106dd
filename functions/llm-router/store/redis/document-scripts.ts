import { readingScript, writingScript } from './lua.ts'

/** `documents` has "version expiry text" by name, `names` all names in order, `forgetting` those that expire. */

/** ARGV[2] is the prefix. Answers the name, version and text of each document in turn. */
export const readDocumentsScript = readingScript(`
local answer = {}
for _, name in ipairs(redis.call('ZRANGE', key('names'), '[' .. ARGV[2], '[' .. ARGV[2] .. '\\255', 'BYLEX')) do
  local version, expiresMs, text = string.match(redis.call('HGET', key('documents'), name) or '', '^(%S+) (%S+) (.*)$')
  if version and (expiresMs == '-' or tonumber(expiresMs) > now) then
    for _, part in ipairs({ name, version, text }) do answer[#answer + 1] = part end
  end
end
return answer
`)

/** ARGV: the name, the new version, the text, the version that is to be stored, and when the document expires, or "-". */
export const writeDocumentScript = writingScript(`
local name, version, text, stored, expiresMs = unpack(ARGV, 2)
-- Nothing would ever forget what expires without it.
if expiresMs ~= '-' and redis.call('EXISTS', key('forgetting')) == 0 then
  local all = redis.call('HGETALL', key('documents'))
  for i = 1, #all, 2 do
    local oneExpiresMs = string.match(all[i + 1], '^%S+ (%S+) ')
    if oneExpiresMs ~= '-' then redis.call('ZADD', key('forgetting'), oneExpiresMs, all[i]) end
  end
end
for _, old in ipairs(redis.call('ZRANGE', key('forgetting'), '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, 8)) do
  redis.call('HDEL', key('documents'), old)
  redis.call('ZREM', key('names'), old)
  redis.call('ZREM', key('forgetting'), old)
end
local current, currentExpiresMs = string.match(redis.call('HGET', key('documents'), name) or '', '^(%S+) (%S+) ')
if current and currentExpiresMs ~= '-' and tonumber(currentExpiresMs) <= now then current = nil end
if (current or '0') ~= stored then
  -- A router that missed it because its name was evicted finds it again.
  if current then redis.call('ZADD', key('names'), 0, name) end
  return 0
end
redis.call('HSET', key('documents'), name, version .. ' ' .. expiresMs .. ' ' .. text)
redis.call('ZADD', key('names'), 0, name)
if expiresMs == '-' then redis.call('ZREM', key('forgetting'), name)
else redis.call('ZADD', key('forgetting'), expiresMs, name) end
return 1
`)

/** ARGV: the name, and when it expires. */
export const onceScript = writingScript(`
local name, expiresMs = key('once', ARGV[2]), tonumber(ARGV[3])
if tonumber(redis.call('GET', name) or 0) > now then return 0 end
redis.call('SET', name, whole(expiresMs), 'PX', whole(math.max(expiresMs - now, 1)))
return 1
`)
