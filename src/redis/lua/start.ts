/**
 * What all parts of the script share: the keys, the arguments one by one, the time, the stored data of a lane, and which of it to
 * believe. A lane is stored as one packed value: as hashes, it would cost Redis half as much again.
 */
export const START = `
local laneKey, quietKey, seenKey = KEYS[1], KEYS[2], KEYS[3]
local HOUR, MOST = 3600000, 1e9
local KEEP_SEEN, MOST_LATE = 600000, 1000

local at = 0
local function nextText() at = at + 1 return ARGV[at] end
local function nextNumber() return tonumber(nextText()) end
-- A reply keeps no fractions.
local function exact(number) return string.format('%.17g', number) end
-- Whatever is stored under a key: a number that cannot be true counts as absent.
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

local function tableIn(value) return type(value) == 'table' and value or {} end
local function readLane()
  local isRead, kept = pcall(cmsgpack.unpack, redis.call('GET', laneKey) or '')
  kept = tableIn(isRead and kept)
  return { level = kept.level, breaker = kept.breaker, pace = kept.pace }
end
local lane, keepLane = readLane(), HOUR
local function writeLane() redis.call('SET', laneKey, cmsgpack.pack(lane), 'PX', keepLane) end
`;
