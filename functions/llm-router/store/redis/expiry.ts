/**
 * Where a reservation is: `reservations` has its JSON, and `expiring` its time. Afterwards its id is in a set of those settled, or
 * in a hash of those that expired, with the position of the record. Both are named after the hour in which the reservation expires,
 * and kept for longer, so that no late or repeated settlement counts twice: a settlement comes again soon, and what has expired may
 * settle much later, such as when the router's machine is back.
 */
export const expiry = `
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

-- Appends a record, if there is one. It is taken back if the step after it fails, or answers false: then it is not counted either.
local function record(text, changes, step)
  local sumsOfChanges = sumsOf(changes)
  local position = text ~= '' and redis.call('XADD', ledger, '*', 'text', text)
  local isDone, answer = pcall(step, position)
  if isDone and answer then tally(changes, sumsOfChanges, 1)
  elseif position then redis.call('XDEL', ledger, position) end
  if not isDone then error(answer, 0) end
  return answer
end

local function expireOne(id)
  local text = redis.call('HGET', reservations, id)
  if text then
    local reservation = cjson.decode(text)
    local claims, expiresMs, unsettled = reservation.claims, reservation.expiresMs, reservation.unsettled
    for _, claim in ipairs(claims) do load(claim.counter) end
    record(unsettled.text, unsettled.tallies, function(position)
      redis.call('HSET', bucket('unsettled', expiresMs), id, position)
      return redis.call('HDEL', reservations, id)
    end)
    for _, claim in ipairs(claims) do change(claim, claim.isHeld and 0 or claim.amount, -claim.amount, expiresMs) end
    keep('unsettled', expiresMs)
  end
  redis.call('ZREM', expiring, id)
end

local function textOf(fault) return type(fault) == 'table' and fault.err or tostring(fault) end

-- What cannot expire, such as by a counter that is not ours, stays, and is tried again later: it stands in the way of nothing else.
-- Answers how many have expired, how many stay, and what is wrong with the last of these.
local function expire(most)
  local expired, staying, fault = 0, 0
  for _, id in ipairs(redis.call('ZRANGE', expiring, '-inf', whole(now), 'BYSCORE', 'LIMIT', 0, most)) do
    local isDone, reason = pcall(expireOne, id)
    if isDone then
      expired = expired + 1
    else
      fault = textOf(reason)
      if type(redis.pcall('ZADD', expiring, 'XX', whole(now + minuteMs), id)) == 'number' then staying = staying + 1 end
    end
  end
  return expired, staying, fault
end
`
