import { writingScript } from './lua.ts'
import { sums } from './sums.ts'

/**
 * Where a reservation is: `reservations` has its JSON, and `expiring` its time. Afterwards its id is in a set of those settled, or
 * in a hash of those that expired, with the position of the record. Both are named after the hour in which the reservation expires,
 * and kept for longer, so that no late or repeated settlement counts twice: a settlement comes again soon, and what has expired may
 * settle much later, such as when the router's machine is back.
 */
const accounts = `
local reservations, expiring, ledger = key('reservations'), key('expiring'), key('ledger')
local dayMs, hourMs = 86400000, 3600000
local keptMs = { settled = dayMs, unsettled = 30 * dayMs }
local kept = {}

local function bucket(kind, expiresMs) return key(kind, whole(math.floor(expiresMs / hourMs))) end
local function keep(kind, expiresMs)
  local name = bucket(kind, expiresMs)
  if kept[name] then return end
  redis.call('PEXPIRE', name, whole(math.max(expiresMs - now, 0) + hourMs + keptMs[kind]), 'NX')
  kept[name] = true
end

local function append(text, changes)
  tally(changes, 1)
  return redis.call('XADD', ledger, '*', 'text', text)
end

local function expire(most)
  local ids = redis.call('ZRANGE', expiring, '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, most)
  for _, id in ipairs(ids) do
    local text = redis.call('HGET', reservations, id)
    if text then
      local reservation = cjson.decode(text)
      for _, claim in ipairs(reservation.claims) do
        change(claim, claim.isHeld and 0 or claim.amount, -claim.amount, reservation.expiresMs)
      end
      local expired, unsettled = bucket('unsettled', reservation.expiresMs), reservation.unsettled
      redis.call('HSET', expired, id, append(unsettled.text, unsettled.tallies))
      keep('unsettled', reservation.expiresMs)
      redis.call('HDEL', reservations, id)
    end
    redis.call('ZREM', expiring, id)
  end
  return #ids
end
`

/**
 * Reserves and settles, one after the other; each begins with its kind in ARGV:
 * `reserve`, the reservation as JSON, and its unsettled entry as JSON, which stays as it is;
 * `settle`, the reservation as JSON with what is used, the entry's text (or nothing) and its tallies as JSON, and as JSON what matters
 * if it has expired: the unsettled tallies, and the correction.
 *
 * Answers for each: of a reservation the place of the refused claim, or 0, and then each counter's two amounts; of a settlement 1, or 0
 * if it has been settled before; and of what fails, a text. What fails takes none of the others with it.
 */
const change = writingScript(
  sums,
  accounts,
  `
local function reserve(text, unsettled)
  local reservation, refused, before, claimed = cjson.decode(text), 0, {}, {}
  local id, expiresMs = reservation.id, reservation.expiresMs
  local isKnown = redis.call('HEXISTS', reservations, id) == 1
    or redis.call('SISMEMBER', bucket('settled', expiresMs), id) == 1
    or redis.call('HEXISTS', bucket('unsettled', expiresMs), id) == 1
  for i, claim in ipairs(reservation.claims) do before[i] = load(claim.counter) end
  if not isKnown then
    for i, claim in ipairs(reservation.claims) do
      claimed[claim.counter] = (claimed[claim.counter] or 0) + claim.amount
      if claim.most and before[i].used + before[i].reserved + claimed[claim.counter] > claim.most then
        refused = i
        break
      end
    end
    if refused == 0 then
      redis.call('HSET', reservations, id, string.sub(text, 1, -2) .. ',"unsettled":' .. unsettled .. '}')
      redis.call('ZADD', expiring, whole(expiresMs), id)
      for _, claim in ipairs(reservation.claims) do change(claim, 0, claim.amount, expiresMs) end
    end
  end
  local answer = { refused }
  for _, counter in ipairs(before) do
    answer[#answer + 1], answer[#answer + 2] = counter.used, counter.reserved
  end
  return answer
end

local function settle(text, entryText, changes, late)
  local settlement = cjson.decode(text)
  local id, expiresMs = settlement.id, settlement.expiresMs
  -- What is wrong with one of them is told before anything is changed.
  for _, claim in ipairs(settlement.claims) do load(claim.counter) end
  local settled = bucket('settled', expiresMs)
  if redis.call('SADD', settled, id) == 0 then return 0 end
  keep('settled', expiresMs)
  local isReserved = redis.call('HDEL', reservations, id) == 1
  local position
  if isReserved then redis.call('ZREM', expiring, id)
  else position = redis.call('HGET', bucket('unsettled', expiresMs), id) end
  for i, claim in ipairs(settlement.claims) do
    local used = claim.isHeld and 0 or settlement.used[i]
    if position and not claim.isHeld then used = used - claim.amount end
    change(claim, used, isReserved and -claim.amount or 0, not isReserved and expiresMs)
  end
  if position then
    local expired = cjson.decode(late)
    tally(expired.tallies, -1)
    redis.call('XDEL', ledger, position)
    redis.call('HDEL', bucket('unsettled', expiresMs), id)
    if entryText == '' and expired.correction then append(expired.correction.text, expired.correction.tallies) end
  end
  if entryText ~= '' then append(entryText, cjson.decode(changes)) end
  return 1
end

expire(8)
local answers, i = {}, 2
while ARGV[i] do
  local isDone, answer
  if ARGV[i] == 'reserve' then
    isDone, answer = pcall(reserve, ARGV[i + 1], ARGV[i + 2])
    i = i + 3
  else
    isDone, answer = pcall(settle, ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4])
    i = i + 5
  end
  if not isDone then answer = type(answer) == 'table' and answer.err or tostring(answer) end
  answers[#answers + 1] = answer
end
store()
return answers
`,
)

/** What is reserved or settled is known by its id. */
export const changeScript = { ...change, isRepeatable: true }

/** ARGV[2] is how many reservations are settled at the most. */
export const expireScript = writingScript(
  sums,
  accounts,
  `
local count = expire(tonumber(ARGV[2]))
store()
return count
`,
)

/** The names of the counters follow ARGV[1]. */
export const readScript = writingScript(
  sums,
  accounts,
  `
expire(8)
local answer = {}
for i = 2, #ARGV do
  local counter = load(ARGV[i])
  answer[#answer + 1], answer[#answer + 2] = counter.used, counter.reserved
end
store()
return answer
`,
)
