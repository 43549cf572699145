/** Does what `CircuitBreaker` does for one process, with a number for each period between two changes of state. */
export const BREAKER = `
local FIRST_SHARE, LONGEST_SHARE, CALLS_PER_PROBE, ASK_AGAIN, KEEP_BREAKER, MOST_OPENINGS = 1 / 16, 1.25, 40, 200, 600000, 1000
local STATES = { closed = true, open = true, ['half-open'] = true }

local function readBreaker(openFor)
  local kept = tableIn(lane.breaker)
  local state, epoch = kept.state or 'closed', within(kept.epoch, 0, now + MOST, 0)
  if not STATES[state] or (state ~= 'closed' and epoch == 0) then kept, state, epoch = {}, 'closed', 0 end
  local gap = within(kept.gap, 0, math.huge, math.huge)
  return {
    state = state,
    epoch = epoch,
    openUntil = math.min(within(kept.openUntil, 0, math.huge, 0), now + LONGEST_SHARE * openFor),
    openings = within(kept.openings, 0, MOST_OPENINGS, 0),
    -- When the probe under way was given; 0 if there is none.
    probedAt = within(kept.probedAt, 0, now, 0),
    row = within(kept.row, 0, MOST, 0),
    rowSince = within(kept.rowSince, 0, now, now),
    usualRow = within(kept.usualRow, 0, MOST, 0),
    gap = gap,
    gaps = gap == math.huge and 0 or within(kept.gaps, 1, MOST, 1),
    felt = within(kept.felt, 0, now, 0),
  }
end

local function change(it, to)
  it.state, it.epoch, it.probedAt = to, math.max(now, it.epoch + 1), 0
end

local function open(it, ms, random)
  it.openUntil = now + ms * (1 + random * (LONGEST_SHARE - 1))
  it.openings = math.min(MOST_OPENINGS, it.openings + 1)
  change(it, 'open')
end

local function close(it)
  it.row, it.felt, it.openings = 0, 0, 0
  change(it, 'closed')
end

-- Milliseconds until a probe may be given. One that has not been heard of by then is replaced.
local function passableIn(it, openFor)
  if it.state == 'open' then return math.max(0, it.openUntil - now) end
  if it.probedAt > 0 then return math.max(0, it.probedAt + openFor - now) end
  return 0
end

local function exchangeBreaker()
  if nextText() == '0' then return '', 0, 0, 0, 0 end
  local least, openFor, random, epochThen = nextNumber(), nextNumber(), nextNumber(), nextNumber()
  local calls, failures, failedInRow = nextNumber(), nextNumber(), nextNumber()
  local sentAt, succeededAt = now - nextNumber(), now - nextNumber()
  local proven, failed, returned = nextNumber(), nextNumber(), nextNumber()
  local hurries, wantsProbe = nextText() == '1', nextText() == '1'
  local it = readBreaker(openFor)
  local firstPause = FIRST_SHARE * openFor

  local isOfNow = isNew and epochThen == it.epoch
  if isOfNow and it.state == 'closed' then
    feelRhythm(it, calls)
    -- The last failures came last, and the others before the last success.
    learnRow(it, calls - failures, failures - failedInRow, succeededAt)
    if failedInRow > 0 then
      lengthenRow(it, failedInRow)
      local left = provenIn(it, least, sentAt)
      if left then open(it, left == 0 and firstPause or math.min(openFor, left), random) end
    end
  elseif isOfNow and it.state == 'half-open' then
    if returned > 0 then it.probedAt = 0 end
    if proven > 0 then
      close(it)
    elseif failed > 0 then
      local pace = math.min(openFor, math.max(firstPause, CALLS_PER_PROBE * it.gap))
      open(it, math.min(pace, firstPause * 2 ^ it.openings), random)
    end
  end

  if isOfNow and hurries and it.state == 'open' then it.openUntil = math.min(it.openUntil, now) end

  local givesProbe = isNew and wantsProbe and it.state ~= 'closed' and passableIn(it, openFor) == 0
  if givesProbe then
    if it.state == 'open' then change(it, 'half-open') end
    it.probedAt = now
  end
  lane.breaker = it
  keepLane = math.max(keepLane, math.min(MOST, math.ceil(2 * openFor)) + KEEP_BREAKER)

  local closedFor = 0
  if it.state == 'open' then closedFor = passableIn(it, openFor)
  elseif it.state == 'half-open' then closedFor = math.min(ASK_AGAIN, passableIn(it, openFor)) end
  return it.state, exact(it.epoch), exact(closedFor), it.row > 0 and 1 or 0, givesProbe and 1 or 0
end
`;
