import { expiry } from './expiry.ts'
import { type Script, writingScript } from './lua.ts'
import { rightsScript, rightsToStore } from './rights-script.ts'
import { sums } from './sums.ts'

const expireFirst = `
local _, _, overdue = expire(8)
`

/**
 * Reserves and settles, one after the other; each begins with its kind in ARGV:
 * `reserve`, the reservation as JSON, and its unsettled entry as JSON, which stays as it is;
 * `settle`, the reservation as JSON with what is used, the entry's text (or nothing) and its tallies as JSON, and as JSON what matters
 * if it has expired: the unsettled tallies, and the correction.
 *
 * Answers for each: of a reservation the place of the refused claim, or 0, and then each counter's two amounts; of a settlement 1, or 0
 * if it has been settled before; and of what fails, a text. What fails takes none of the others with it. What is wrong with an attempt
 * that cannot expire follows at the end.
 */
const change = writingScript(
  rightsToStore,
  sums,
  expiry,
  expireFirst,
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
      -- In this order: what is only in the second would never expire.
      redis.call('ZADD', expiring, whole(expiresMs), id)
      redis.call('HSET', reservations, id, string.sub(text, 1, -2) .. ',"unsettled":' .. unsettled .. '}')
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
  local id, expiresMs, claims = settlement.id, settlement.expiresMs, settlement.claims
  -- What is wrong with one of them is told before anything is changed.
  for _, claim in ipairs(claims) do load(claim.counter) end
  local isReserved, position, expired, sumsOfExpired
  -- That it is settled is noted last of what may fail: else it would not count when it comes again.
  local isNew = record(entryText, cjson.decode(changes), function()
    isReserved = redis.call('HDEL', reservations, id) == 1
    position = not isReserved and redis.call('HGET', bucket('unsettled', expiresMs), id)
    if position then
      expired = cjson.decode(late)
      sumsOfExpired = sumsOf(expired.tallies)
    end
    local noted = redis.pcall('SADD', bucket('settled', expiresMs), id)
    if type(noted) == 'number' then return noted == 1 end
    if isReserved then
      for _, claim in ipairs(claims) do change(claim, 0, -claim.amount) end
    end
    error(noted, 0)
  end)
  if not isNew then return 0 end
  for i, claim in ipairs(claims) do
    local used = claim.isHeld and 0 or settlement.used[i]
    if position and not claim.isHeld then used = used - claim.amount end
    change(claim, used, isReserved and -claim.amount or 0, not isReserved and expiresMs)
  end
  keep('settled', expiresMs)
  if isReserved then redis.call('ZREM', expiring, id) end
  if position then
    local correction = entryText == '' and expired.correction
    if correction then record(correction.text, correction.tallies, function() return true end) end
    redis.call('XDEL', ledger, position)
    tally(expired.tallies, sumsOfExpired, -1)
    redis.call('HDEL', bucket('unsettled', expiresMs), id)
  end
  return 1
end

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
  answers[#answers + 1] = isDone and answer or textOf(answer)
end
store()
answers[#answers + 1] = overdue
return answers
`,
)

/** What is reserved or settled is known by its id. */
export const changeScript: Script = { ...change, isRepeatable: true, first: rightsScript }

/** ARGV[2] is how many reservations expire at the most. Answers how many have, how many stay, and what is wrong with the last of these. */
export const expireScript: Script = {
  ...writingScript(
    rightsToStore,
    sums,
    expiry,
    `
local expired, staying, overdue = expire(tonumber(ARGV[2]))
store()
return { expired, staying, overdue }
`,
  ),
  first: rightsScript,
}

/** The names of the counters follow ARGV[1]. What is wrong with an attempt that cannot expire follows their amounts. */
export const readScript: Script = {
  ...writingScript(
    rightsToStore,
    sums,
    expiry,
    expireFirst,
    `
local answer = {}
for i = 2, #ARGV do
  local counter = load(ARGV[i])
  answer[#answer + 1], answer[#answer + 2] = counter.used, counter.reserved
end
store()
answer[#answer + 1] = overdue
return answer
`,
  ),
  first: rightsScript,
}
