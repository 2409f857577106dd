import { forgottenAtOnce } from '../recordings.ts'
import { readingScript, writingScript } from './lua.ts'

/**
 * `recordings` has "end call text" by position, which is a number; `recorded-prompts` the prompts by the same; `recorded-calls` the
 * position of each call; `recorded` the first and last position, the first that may have a prompt, and how many bytes all of it takes.
 */
const log = `
local all, prompts, calls, log = key('recordings'), key('recorded-prompts'), key('recorded-calls'), key('recorded')
local first, last, prompted, bytes = unpack(redis.call('HMGET', log, 'first', 'last', 'prompted', 'bytes'))
first, last, prompted, bytes = tonumber(first or 1), tonumber(last or 0), tonumber(prompted or 1), tonumber(bytes or 0)
local function at(position) return string.match(redis.call('HGET', all, whole(position)) or '', '^(%S+) (%S*) (.*)$') end
`

/** ARGV: the four bounds; then the call id, the end, the text and the prompt, or "", of each in turn. */
export const appendRecordingsScript = writingScript(
  log,
  `
local since, promptsSince, most, mostBytes = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local left = ${forgottenAtOnce}
-- Nothing would ever forget what is left without either.
if redis.call('EXISTS', all, log) < 2 then
  drop(all, prompts, calls)
  first, bytes = last + 1, 0
end
for i = 6, #ARGV, 4 do
  local call, ended, text, prompt = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if redis.call('HEXISTS', calls, call) == 0 then
    last = last + 1
    redis.call('HSET', all, whole(last), ended .. ' ' .. call .. ' ' .. text)
    redis.call('HSET', calls, call, whole(last))
    if prompt ~= '' then redis.call('HSET', prompts, whole(last), prompt)
    else redis.call('HDEL', prompts, whole(last)) end
    bytes = bytes + #text + #prompt
  end
  left = left + 1
end
local function forgetPrompt(position)
  local prompt = redis.call('HGET', prompts, whole(position))
  if not prompt then return end
  redis.call('HDEL', prompts, whole(position))
  bytes = bytes - #prompt
end
prompted = math.max(prompted, first)
for _ = 1, left do
  local ended = prompted <= last and at(prompted)
  if not ended or tonumber(ended) >= promptsSince then break end
  forgetPrompt(prompted)
  prompted = prompted + 1
end
for _ = 1, left do
  if first > last then break end
  local ended, call, text = at(first)
  if ended and tonumber(ended) >= since and last - first + 1 <= most and bytes <= mostBytes then break end
  if ended then
    redis.call('HDEL', calls, call)
    redis.call('HDEL', all, whole(first))
    bytes = bytes - #text
  end
  forgetPrompt(first)
  first = first + 1
end
if first > last then bytes = 0 end
redis.call('HSET', log, 'first', whole(first), 'last', whole(last), 'prompted', whole(prompted), 'bytes', whole(bytes))
return 1
`,
)

/**
 * ARGV: after which position, or "-"; since when, or "-"; how many at the most; and 1 for prompts too. Answers the position, the text
 * and the prompt, or "", of each in turn, the oldest first.
 */
export const readRecordingsScript = readingScript(`${log}
local after, since, most, withPrompts, answer = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == '1', {}
if not after and since then
  -- The entries are in the order of their ends, but for those of routers that write at the same time.
  local low, high = first, last + 1
  while low < high do
    local middle = math.floor((low + high) / 2)
    local ended = at(middle)
    if ended and tonumber(ended) >= since then high = middle else low = middle + 1 end
  end
  after = low - 1
end
local from = math.max(first, (after or 0) + 1)
for position = from, math.min(last, from + most - 1) do
  local ended, _, text = at(position)
  if ended then
    answer[#answer + 1], answer[#answer + 2] = whole(position), text
    answer[#answer + 1] = withPrompts and redis.call('HGET', prompts, whole(position)) or ''
  end
end
return answer
`)

export const recordedSizeScript = readingScript(`${log}
return { math.max(0, last - first + 1), bytes }
`)
