/**
 * The counters and tallies of a script. Each is read once, and `store` writes it once at the end, however many changes are made.
 */
export const sums = `
local minuteMs = 60000
local counters, tallies = {}, {}

local function amount(text)
  -- As HINCRBY reads it.
  assert(not text or string.find(text, '^%-?%d+$'), 'WRONGTYPE a counter is no whole number')
  return tonumber(text or 0)
end

local function load(name)
  local counter = counters[name]
  if counter then return counter end
  local at = tag .. ':counter:' .. name
  local both = redis.call('HMGET', at, 'used', 'reserved')
  local used, reserved = amount(both[1]), amount(both[2])
  counter = { at = at, wasUsed = used, wasReserved = reserved, untilMs = 0 }
  -- Those of an earlier release may be below nothing.
  counter.used, counter.reserved, counter.isThere = math.max(0, used), math.max(0, reserved), both[1] or both[2]
  counters[name] = counter
  return counter
end

-- A counter lives as long as its claims say, and as anything of it is reserved. Who has reserved has prolonged it, unless it was evicted
-- since: then what is given back was not there any more, either.
local function change(claim, used, reserved, reservedUntilMs)
  local counter = load(claim.counter)
  counter.used, counter.reserved = math.max(0, counter.used + used), math.max(0, counter.reserved + reserved)
  counter.isHeld = claim.isHeld
  if claim.expiresMs and (reservedUntilMs or not counter.isThere) then
    counter.untilMs = math.max(counter.untilMs, claim.expiresMs, reservedUntilMs or now, now)
  end
end

-- What these changes add to. To read it may fail, and changes nothing.
local function sumsOf(changes)
  local all = {}
  for i, one in ipairs(changes) do
    local place = one.group .. ' ' .. one.member
    local known = tallies[place]
    if not known then
      known = { name = key('tally', one.group), member = one.member, expiresMs = one.expiresMs, sums = {} }
      for sum in string.gmatch(redis.call('HGET', known.name, one.member) or '', '%S+') do
        known.sums[#known.sums + 1] = tonumber(sum)
      end
      tallies[place] = known
    end
    all[i] = known
  end
  return all
end

local function tally(changes, sumsOfChanges, sign)
  for i, one in ipairs(changes) do
    local known = sumsOfChanges[i]
    known.isChanged, known.isWithdrawn = true, known.isWithdrawn or sign < 0
    for j, more in ipairs(one.add) do known.sums[j] = (known.sums[j] or 0) + sign * more end
  end
end

local function write(known)
  local isNothing = known.isWithdrawn
  for i, sum in ipairs(known.sums) do
    isNothing = isNothing and sum == 0
    known.sums[i] = string.format('%.17g', sum)
  end
  if isNothing then
    redis.call('HDEL', known.name, known.member)
  elseif redis.call('HSET', known.name, known.member, table.concat(known.sums, ' ')) == 1 and known.expiresMs then
    redis.call('PEXPIRE', known.name, whole(math.max(known.expiresMs - now, 0)))
  end
end

local function store()
  for _, counter in pairs(counters) do
    local at, used, reserved = counter.at, counter.used - counter.wasUsed, counter.reserved - counter.wasReserved
    if used ~= 0 then redis.call('HINCRBY', at, 'used', whole(used)) end
    if reserved ~= 0 and redis.call('HINCRBY', at, 'reserved', whole(reserved)) == 0 and counter.isHeld then
      redis.call('HDEL', at, 'reserved')
    end
    local leftMs = counter.untilMs - now + minuteMs
    if counter.untilMs > 0 and redis.call('PTTL', at) < leftMs then redis.call('PEXPIRE', at, whole(leftMs)) end
  end
  for _, known in pairs(tallies) do
    if known.isChanged then write(known) end
  end
end
`
