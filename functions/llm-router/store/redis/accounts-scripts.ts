import { writingScript } from './lua.ts'

/**
 * Where a reservation is: `reservations` has its JSON, and `expiring` its time. Afterwards its id is in a set of those settled, or
 * in a hash of those that expired, with the position of the record. Both are named after the hour in which the reservation expires,
 * and kept for a day more, so that no late or repeated settlement counts twice.
 */
const accounts = `
local reservations, expiring, ledger = key('reservations'), key('expiring'), key('ledger')
local dayMs, hourMs, minuteMs = 86400000, 3600000, 60000

local function bucket(kind, expiresMs) return key(kind, whole(math.floor(expiresMs / hourMs))) end
local function keep(name, expiresMs)
  redis.call('PEXPIRE', name, whole(math.max(expiresMs - now, 0) + hourMs + dayMs), 'NX')
end

local function amounts(counter)
  local both = redis.call('HMGET', key('counter', counter), 'used', 'reserved')
  return tonumber(both[1] or 0), tonumber(both[2] or 0)
end

local function add(claim, used, reserved, reservedUntilMs)
  local name = key('counter', claim.counter)
  if used ~= 0 then redis.call('HINCRBY', name, 'used', whole(used)) end
  if reserved ~= 0 and redis.call('HINCRBY', name, 'reserved', whole(reserved)) == 0 and claim.isHeld then
    redis.call('HDEL', name, 'reserved')
  end
  if claim.expiresMs then
    local leftMs = math.max(claim.expiresMs, reservedUntilMs, now) - now + minuteMs
    if redis.call('PTTL', name) < leftMs then redis.call('PEXPIRE', name, whole(leftMs)) end
  end
end

local function tally(tallies, sign)
  for _, one in ipairs(tallies) do
    local name, sums, at = key('tally', one.group), {}, 0
    for sum in string.gmatch(redis.call('HGET', name, one.member) or '', '%S+') do sums[#sums + 1] = tonumber(sum) end
    for i, more in ipairs(one.add) do sums[i] = string.format('%.17g', (sums[i] or 0) + sign * more) end
    redis.call('HSET', name, one.member, table.concat(sums, ' '))
  end
end

local function append(entry)
  tally(entry.tallies, 1)
  return redis.call('XADD', ledger, '*', 'text', entry.text)
end

local function expire(most)
  local ids = redis.call('ZRANGE', expiring, '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, most)
  for _, id in ipairs(ids) do
    local text = redis.call('HGET', reservations, id)
    if text then
      local reservation = cjson.decode(text)
      for _, claim in ipairs(reservation.claims) do
        add(claim, claim.isHeld and 0 or claim.amount, -claim.amount, reservation.expiresMs)
      end
      local expired = bucket('unsettled', reservation.expiresMs)
      redis.call('HSET', expired, id, append(reservation.unsettled))
      keep(expired, reservation.expiresMs)
      redis.call('HDEL', reservations, id)
    end
    redis.call('ZREM', expiring, id)
  end
  return #ids
end
`

/** ARGV[2] is the reservation as JSON. Answers the place of the refused claim, or 0, and then each counter's two amounts. */
export const reserveScript = writingScript(
  accounts,
  `
expire(8)
local reservation, refused, before, claimed = cjson.decode(ARGV[2]), 0, {}, {}
local id, expiresMs = reservation.id, reservation.expiresMs
local isKnown = redis.call('HEXISTS', reservations, id) == 1
  or redis.call('SISMEMBER', bucket('settled', expiresMs), id) == 1
  or redis.call('HEXISTS', bucket('unsettled', expiresMs), id) == 1
for i, claim in ipairs(reservation.claims) do before[i] = { amounts(claim.counter) } end
if not isKnown then
  for i, claim in ipairs(reservation.claims) do
    local used, reserved = unpack(before[i])
    claimed[claim.counter] = (claimed[claim.counter] or 0) + claim.amount
    if claim.most and used + reserved + claimed[claim.counter] > claim.most then
      refused, claimed = i, {}
      break
    end
  end
  if refused == 0 then
    for _, claim in ipairs(reservation.claims) do add(claim, 0, claim.amount, expiresMs) end
    redis.call('HSET', reservations, id, ARGV[2])
    redis.call('ZADD', expiring, whole(expiresMs), id)
  end
end
local answer = { refused }
for i, claim in ipairs(reservation.claims) do
  local used, reserved = unpack(before[i])
  answer[#answer + 1], answer[#answer + 2] = used, reserved + (claimed[claim.counter] or 0)
end
return answer
`,
)

/** ARGV[2] is the settlement as JSON. */
export const settleScript = writingScript(
  accounts,
  `
local settlement = cjson.decode(ARGV[2])
local reservation, entry = settlement.reservation, settlement.entry
local id, expiresMs = reservation.id, reservation.expiresMs
local settled, unsettled = bucket('settled', expiresMs), bucket('unsettled', expiresMs)
if redis.call('SADD', settled, id) == 0 then return 0 end
keep(settled, expiresMs)
local isReserved = redis.call('HDEL', reservations, id) == 1
local position = redis.call('HGET', unsettled, id)
for i, claim in ipairs(reservation.claims) do
  local used = claim.isHeld and 0 or settlement.used[i]
  if position and not claim.isHeld then used = used - claim.amount end
  add(claim, used, isReserved and -claim.amount or 0, expiresMs)
end
if isReserved then redis.call('ZREM', expiring, id) end
if position then
  tally(reservation.unsettled.tallies, -1)
  redis.call('XDEL', ledger, position)
  redis.call('HDEL', unsettled, id)
  entry = entry or settlement.correction
end
if entry then append(entry) end
expire(8)
return 1
`,
)

/** ARGV[2] is how many reservations are settled at the most. */
export const expireScript = writingScript(accounts, 'return expire(tonumber(ARGV[2]))')

/** The names of the counters follow ARGV[1]. */
export const readScript = writingScript(
  accounts,
  `
expire(8)
local answer = {}
for i = 2, #ARGV do answer[#answer + 1], answer[#answer + 2] = amounts(ARGV[i]) end
return answer
`,
)
