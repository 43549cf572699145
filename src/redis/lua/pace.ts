/** Does what `Pace` and `UsualTime` do for one process, and gives turns to the processes in which calls wait. */
export const PACE = `
local MEMORY, WAITS, MOST_TURNS = 60000, 2000, 100

-- How long good answers take: the geometric mean of about the last minute.
local function learnUsual(it, answers, took)
  took = math.max(1, took)
  local isFirst = it.known == 0
  it.known = math.min(MOST, it.known + answers)
  local weight = math.min(1, math.max(answers / it.known, (now - it.learnedAt) / MEMORY))
  it.usual = isFirst and took or math.max(1, it.usual * (took / it.usual) ^ weight)
  it.learnedAt = now
end

-- A turn is for calls that wait now, and void once an answer was slow. One comes now and then in any case.
local function turnsFor(it, turns, waiting, trialEvery)
  if now - it.waitedAt > WAITS then it.turns = 0 end
  it.turns = it.slowInRow > 0 and 0 or math.min(MOST_TURNS, it.turns + turns)
  if waiting == 0 then return 0 end
  it.waitedAt = now
  if it.turns < 1 and now >= it.trialAt then
    it.turns = 1
    it.trialAt = now + trialEvery
  end
  local given = math.min(waiting, it.turns)
  it.turns = it.turns - given
  return given
end

local function exchangePace()
  local answers, took, slowInRow, hasQuick = nextNumber(), nextNumber(), nextNumber(), nextText() == '1'
  local provenAgo, lateAgo, timelyAgo = nextNumber(), nextNumber(), nextNumber()
  local turns, waiting, trialEvery = nextNumber(), nextNumber(), nextNumber()
  local kept = tableIn(lane.pace)
  local usual = within(kept.usual, 1, HOUR, 0)
  local it = {
    usual = usual,
    known = usual == 0 and 0 or within(kept.known, 1, MOST, 1),
    learnedAt = within(kept.learnedAt, 0, now, now),
    slowInRow = within(kept.slowInRow, 0, MOST, 0),
    provenAt = within(kept.provenAt, 0, now, 0),
    lateAt = within(kept.lateAt, 0, now, 0),
    timelyAt = within(kept.timelyAt, 0, now, 0),
    turns = math.floor(within(kept.turns, 0, MOST_TURNS, 0)),
    waitedAt = within(kept.waitedAt, 0, now, 0),
    trialAt = math.min(within(kept.trialAt, 0, math.huge, 0), now + trialEvery),
  }
  local given = 0
  if isNew then
    if answers > 0 then learnUsual(it, answers, took) end
    it.slowInRow = hasQuick and slowInRow or math.max(it.slowInRow, slowInRow)
    it.provenAt = math.max(it.provenAt, now - provenAgo)
    it.lateAt = math.max(it.lateAt, now - lateAgo)
    it.timelyAt = math.max(it.timelyAt, now - timelyAgo)
    given = turnsFor(it, turns, waiting, trialEvery)
  end
  lane.pace = it
  local function ago(time) return exact(math.min(HOUR, now - time)) end
  return exact(it.usual), exact(it.slowInRow), ago(it.provenAt), ago(it.lateAt), ago(it.timelyAt), given
end
`;
