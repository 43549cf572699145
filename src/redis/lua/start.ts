/** What all parts of the script have in common: the keys, the arguments one by one, the time, and what is believed. */
export const START = `
local budgetKey, breakerKey, paceKey, quietKey, seenKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local HOUR, MOST = 3600000, 1e9
local KEEP_SEEN, MOST_LATE = 600000, 1000

local at = 0
local function nextText() at = at + 1 return ARGV[at] end
local function nextNumber() return tonumber(nextText()) end
-- A reply keeps no fractions; what is given to a command keeps all of them.
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
`;
