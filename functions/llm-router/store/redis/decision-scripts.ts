import { mostOfCall } from '../decision-store.ts'
import { readingScript, writingScript } from './lua.ts'

/**
 * `decisions` has "call text" by position, which is a number; `decision-calls` the newest positions of each call with a space between
 * them, the newest first; `decision-log` the first and last position, and how many bytes all of it takes.
 */
const log = `
local all, calls, log = key('decisions'), key('decision-calls'), key('decision-log')
local first, last, bytes = unpack(redis.call('HMGET', log, 'first', 'last', 'bytes'))
first, last, bytes = tonumber(first or 1), tonumber(last or 0), tonumber(bytes or 0)
local function at(position) return string.match(redis.call('HGET', all, position) or '', '^(%S*) (.*)$') end
local function positionsOf(call) return string.gmatch(redis.call('HGET', calls, call) or '', '%S+') end
local function keepPositions(call, positions)
  if #positions > 0 then redis.call('HSET', calls, call, table.concat(positions, ' ')) else redis.call('HDEL', calls, call) end
end
`

/** ARGV: how many to keep, and how many bytes; then the call id and the text of each, in turn. */
export const appendDecisionsScript = writingScript(
  log,
  `
local most, mostBytes = tonumber(ARGV[2]), tonumber(ARGV[3])
-- Nothing would ever forget what is left without either.
if redis.call('EXISTS', all, log) < 2 then
  drop(all, calls)
  first, bytes = last + 1, 0
end
for i = 4, #ARGV, 2 do
  local call, text = ARGV[i], ARGV[i + 1]
  local positions, isStored = { whole(last + 1) }, false
  for position in positionsOf(call) do
    local other, stored = at(position)
    isStored = isStored or stored == text
    if other == call and #positions < ${mostOfCall} then positions[#positions + 1] = position end
  end
  if not isStored then
    last = last + 1
    redis.call('HSET', all, whole(last), call .. ' ' .. text)
    keepPositions(call, positions)
    bytes = bytes + #text
  end
end
while first <= last and (last - first + 1 > most or bytes > mostBytes) do
  local position = whole(first)
  local call, text = at(position)
  if call then
    bytes = bytes - #text
    local others = {}
    for other in positionsOf(call) do
      if other ~= position then others[#others + 1] = other end
    end
    keepPositions(call, others)
  end
  redis.call('HDEL', all, position)
  first = first + 1
end
if first > last then bytes = 0 end
redis.call('HSET', log, 'first', whole(first), 'last', whole(last), 'bytes', whole(bytes))
return 1
`,
)

/** ARGV: before which position, or "-", and how many at the most. Answers the position and text of each in turn, the newest first. */
export const readDecisionsScript = readingScript(`${log}
local before, most, answer = tonumber(ARGV[2]) or last + 1, tonumber(ARGV[3]), {}
for position = math.min(before - 1, last), math.max(first, before - most), -1 do
  local _, text = at(whole(position))
  if text then answer[#answer + 1], answer[#answer + 2] = whole(position), text end
end
return answer
`)

/** ARGV[2] is the id of the call. Answers the texts, the newest first. */
export const findDecisionsScript = readingScript(`${log}
local answer = {}
for position in positionsOf(ARGV[2]) do
  local call, text = at(position)
  if call == ARGV[2] then answer[#answer + 1] = text end
end
return answer
`)
