import { freeingScript, readingScript } from './lua.ts'

/**
 * `keys` has each key as JSON by its id, and `hashes` its id by each of its hashes. `keyless` is 1 from the removal of the last key to
 * the next one that is written. It is never deleted: DEL is not among the rights that operators give.
 */

export const findScript = readingScript(`
local id = redis.call('HGET', key('hashes'), ARGV[2])
return id and redis.call('HGET', key('keys'), id)
`)

export const listScript = readingScript(`return redis.call('HVALS', key('keys'))`)

export const presenceScript = readingScript(`
if redis.call('EXISTS', key('keys')) == 1 then return 'some' end
return redis.call('GET', key('keyless')) == '1' and 'none on purpose' or 'none'
`)

const forget = `
local function forget(id)
  local text = redis.call('HGET', key('keys'), id)
  local stored = text and cjson.decode(text)
  if stored then
    for _, one in ipairs(stored.hashes) do redis.call('HDEL', key('hashes'), one.hash) end
    redis.call('HDEL', key('keys'), id)
  end
  return stored
end
`

/**
 * ARGV[2] is the key as JSON, ARGV[3] the version that is to be stored. Answers -1 if one of its hashes is another key's. To revoke a
 * token is to write its key, and must not wait until there is memory.
 */
export const writeKeyScript = freeingScript(
  forget,
  `
local changed = cjson.decode(ARGV[2])
local text = redis.call('HGET', key('keys'), changed.id)
if (text and cjson.decode(text).version or 0) ~= tonumber(ARGV[3]) then return 0 end
for _, one in ipairs(changed.hashes) do
  local owner = redis.call('HGET', key('hashes'), one.hash)
  if owner and owner ~= changed.id then return -1 end
end
forget(changed.id)
redis.call('HSET', key('keys'), changed.id, ARGV[2])
redis.call('SET', key('keyless'), '0')
for _, one in ipairs(changed.hashes) do redis.call('HSET', key('hashes'), one.hash, changed.id) end
return 1
`,
)

/** ARGV[2] is the key's id, and ARGV[3] is 1 to keep it if it is the last one. HLEN is not among the rights that operators give. */
export const removeKeyScript = freeingScript(
  forget,
  `
if ARGV[3] == '1' and #redis.call('HVALS', key('keys')) < 2 then return 0 end
if not forget(ARGV[2]) then return 0 end
if redis.call('EXISTS', key('keys')) == 0 then redis.call('SET', key('keyless'), '1') end
return 1
`,
)
