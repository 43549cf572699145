/**
 * One exchange of a lane, atomic on the server: takes in what a process has counted, gives tokens and probes, and tells what all
 * of them know. It does in Lua what `RetryBudget`, `CircuitBreaker` and `Holdback` do for one process. Time is the server's, so
 * that clocks need not agree, and goes out as milliseconds that are left.
 *
 * KEYS: budget, breaker, quiet, seen. ARGV: see `argumentsOf`.
 */
export const SCRIPT = `
local BUCKETS, PROBES, FIRST_SHARE, ROW_SHARE, CALLS_PER_PROBE, LONGEST_HOLD, ASK_AGAIN = 10, 3, 1 / 16, 1 / 3, 2, 60000, 200
local KEEP_BUDGET, KEEP_SEEN, KEEP_MORE = 3600000, 600000, 60000
local LONGEST_SHARE, MOST, MOST_LATE = 1.25, 1e9, 1000
local STATES = { closed = true, open = true, ['half-open'] = true }
local budgetKey, breakerKey, quietKey, seenKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

local at = 0
local function nextText() at = at + 1 return ARGV[at] end
local function nextNumber() return tonumber(nextText()) end
local function exact(number) return string.format('%.17g', number) end
-- Whatever is written under a key: a number that cannot be true is as if there was none.
local function within(text, least, most, otherwise)
  local number = tonumber(text or '')
  if number and number >= least and number <= most then return number end
  return otherwise
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- A client that lost its connection may send the same exchange again: it counts once.
local sequence = nextNumber()
local isNew = sequence > within(redis.call('GET', seenKey), 0, sequence + MOST_LATE, 0)
if isNew then redis.call('SET', seenKey, sequence, 'PX', KEEP_SEEN) end

local function exchangeBudget()
  if nextText() == '0' then return '', 0 end
  local ratio, burst, own = nextNumber(), nextNumber(), nextNumber()
  local answers, spent, returned, wanted = nextNumber(), nextNumber(), nextNumber(), nextNumber()
  local level = math.min(burst, within(redis.call('GET', budgetKey), 0, math.huge, own))
  local given = 0
  if isNew then
    level = math.min(burst, math.max(0, level - spent) + ratio * answers + returned)
    given = math.min(wanted, math.floor(level + 1e-9))
    level = math.max(0, level - given)
  end
  redis.call('SET', budgetKey, exact(level), 'PX', KEEP_BUDGET)
  return exact(level), given
end

local function exchangeBreaker()
  if nextText() == '0' then return '', 0, 0, 0 end
  local failureRatio, minimumCalls, window = nextNumber(), nextNumber(), nextNumber()
  local openFor, random, epochThen = nextNumber(), nextNumber(), nextNumber()
  local calls, failures, failedInRow, failureSentAgo = nextNumber(), nextNumber(), nextNumber(), nextNumber()
  local proven, failed, returned, wanted = nextNumber(), nextNumber(), nextNumber(), nextNumber()
  local span = window / BUCKETS

  local kept = redis.call('HMGET', breakerKey, 'state', 'epoch', 'openUntil', 'openings', 'left', 'proven', 'failed', 'probedAt',
    'row', 'rowSince', 'longest')
  local state, epoch = kept[1] or 'closed', within(kept[2], 0, now + MOST, 0)
  if not STATES[state] or (state ~= 'closed' and epoch == 0) then
    redis.call('DEL', breakerKey)
    kept, state, epoch = {}, 'closed', 0
  end
  local openUntil = math.floor(math.min(within(kept[3], 0, math.huge, 0), now + LONGEST_SHARE * openFor))
  local openings, left = within(kept[4], 0, MOST, 0), math.floor(within(kept[5], 0, PROBES, 0))
  local probesProven, probesFailed = within(kept[6], 0, PROBES, 0), within(kept[7], 0, PROBES, 0)
  local probedAt, row = within(kept[8], 0, now, 0), within(kept[9], 0, MOST, 0)
  local rowSince, longest = within(kept[10], 0, now, now), within(kept[11], 0, math.huge, openFor)

  local function change(to)
    state = to
    epoch = math.max(now, epoch + 1)
  end
  local function open()
    local first = FIRST_SHARE * openFor
    local most = math.min(openFor, math.max(first, longest))
    openUntil = now + math.floor(math.min(most, first * 2 ^ openings) * (1 + random / 4))
    openings = openings + 1
    change('open')
  end
  local function prepareProbes()
    left, probesProven, probesFailed = PROBES, 0, 0
    if state ~= 'half-open' then change('half-open') end
  end
  local function count()
    local stamp = math.floor(now / span)
    local slot = stamp % BUCKETS
    local bucket = redis.call('HMGET', breakerKey, 's' .. slot, 'c' .. slot, 'f' .. slot)
    local callsThen, failuresThen = 0, 0
    if within(bucket[1], stamp, stamp, 0) == stamp then
      callsThen, failuresThen = within(bucket[2], 0, MOST, 0), within(bucket[3], 0, MOST, 0)
    end
    redis.call('HSET', breakerKey, 's' .. slot, stamp, 'c' .. slot, callsThen + calls, 'f' .. slot, failuresThen + failures)
  end
  local function lengthenRow()
    if row == 0 then rowSince = now end
    row = row + 1
  end
  local function isDead()
    return row >= ROW_SHARE * minimumCalls and now - failureSentAgo - rowSince >= span
  end
  local function counted()
    local oldest, allCalls, allFailures = math.floor(now / span) - BUCKETS, 0, 0
    for slot = 0, BUCKETS - 1 do
      local bucket = redis.call('HMGET', breakerKey, 's' .. slot, 'c' .. slot, 'f' .. slot)
      if within(bucket[1], 0, oldest + BUCKETS, 0) > oldest then
        allCalls = allCalls + within(bucket[2], 0, MOST, 0)
        allFailures = allFailures + within(bucket[3], 0, MOST, 0)
      end
    end
    return allCalls, allFailures
  end
  -- The last failures came last, and the others before the last success.
  local function judge(allCalls, allFailures)
    for failure = failures - 1, 0, -1 do
      if failure < failedInRow then lengthenRow() end
      local callsThen = allCalls - failure
      local isIll = callsThen >= minimumCalls and allFailures - failure >= failureRatio * callsThen
      if isIll or isDead() then
        if not isDead() then row = 0 end
        longest = CALLS_PER_PROBE * minimumCalls * window / callsThen
        return open()
      end
    end
  end
  local function judgeProbes()
    for _ = 1, failed do
      lengthenRow()
      probesFailed = probesFailed + 1
      if probesProven == 0 and isDead() then return open() end
    end
    if probesProven + probesFailed < PROBES then return end
    if probesFailed >= failureRatio * (probesProven + probesFailed) then
      if probesProven > 0 then openings = 0 end
      return open()
    end
    redis.call('DEL', breakerKey)
    openings, row = 0, 0
    change('closed')
  end

  local isOfNow = epochThen == epoch
  if isNew and state == 'closed' and isOfNow and calls > 0 then
    count()
    if calls > failures then row = 0 end
    if failures > 0 then judge(counted()) end
  elseif isNew and state == 'half-open' and isOfNow then
    left = math.min(PROBES, left + returned)
    probesProven = probesProven + proven
    if proven > 0 then row = 0 end
    judgeProbes()
  end

  local given = 0
  if isNew and wanted > 0 then
    if state == 'open' and now >= openUntil then prepareProbes()
    -- Probes of which nothing is ever heard are replaced in the end.
    elseif state == 'half-open' and left == 0 and now >= probedAt + openFor then prepareProbes() end
    if state == 'half-open' and left > 0 then
      given = math.min(wanted, left)
      left = left - given
      probedAt = now
    end
  end

  if epoch > 0 or calls > 0 then
    redis.call('HSET', breakerKey, 'state', state, 'epoch', exact(epoch), 'openUntil', exact(openUntil), 'openings', openings,
      'left', left, 'proven', probesProven, 'failed', probesFailed, 'probedAt', exact(probedAt),
      'row', row, 'rowSince', exact(rowSince), 'longest', exact(longest))
  end
  redis.call('PEXPIRE', breakerKey, math.ceil(window + 2 * openFor) + KEEP_MORE)

  local closedFor = 0
  if state == 'open' then closedFor = math.max(0, openUntil - now)
  elseif state == 'half-open' and left == 0 then
    closedFor = math.max(0, math.min(ASK_AGAIN, probedAt + openFor - now))
  end
  return state, exact(epoch), closedFor, given
end

local function exchangeQuiet(told)
  local last = 0
  while at < #ARGV do
    local scope, ms = nextText(), nextNumber()
    local untilThen = within(redis.call('HGET', quietKey, scope), 0, now + LONGEST_HOLD, 0)
    local quietUntil = now + math.floor(math.min(ms, LONGEST_HOLD))
    if isNew and quietUntil > untilThen then redis.call('HSET', quietKey, scope, exact(quietUntil)) end
  end
  local all = redis.call('HGETALL', quietKey)
  for index = 1, #all, 2 do
    local quietUntil = math.floor(within(all[index + 1], 0, now + LONGEST_HOLD, 0))
    if quietUntil <= now then
      redis.call('HDEL', quietKey, all[index])
    else
      last = math.max(last, quietUntil)
      told[#told + 1] = all[index]
      told[#told + 1] = quietUntil - now
    end
  end
  if last > 0 then redis.call('PEXPIRE', quietKey, last - now) end
end

local level, tokens = exchangeBudget()
local state, epoch, closedFor, probes = exchangeBreaker()
local told = { level, tokens, state, epoch, closedFor, probes }
exchangeQuiet(told)
return told
`;
