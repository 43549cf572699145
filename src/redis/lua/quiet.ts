/** Keeps the back-off times that the provider has asked for, by what its limit covers. */
export const QUIET = `
local LONGEST_HOLD = 60000

local function exchangeQuiet(told)
  local last = 0
  while at < #ARGV do
    local scope, ms = nextText(), nextNumber()
    local untilThen = within(redis.call('HGET', quietKey, scope), 0, now + LONGEST_HOLD, 0)
    local quietUntil = now + math.floor(math.min(ms, LONGEST_HOLD))
    if isNew and quietUntil > untilThen then redis.call('HSET', quietKey, scope, quietUntil) end
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
`;
