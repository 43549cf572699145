/** Does what `FailureRow` and `Rhythm` do for one process, on the fields of the breaker passed to it. */
export const ROW = `
local ROW_LEARNING, LASTING, LONG, GAP_LEARNING = 1 / 8, 500, 4, 1 / 32

local function learnRow(it, successes, failures, lastSuccess)
  if successes <= 0 then return end
  local isOver = lastSuccess >= it.rowSince
  local rest = (1 - ROW_LEARNING) ^ successes
  it.usualRow = rest * it.usualRow + (1 - rest) * ((failures + (isOver and it.row or 0)) / successes)
  if isOver then it.row = 0 end
end

local function lengthenRow(it, failures)
  if it.row == 0 then it.rowSince = now end
  it.row = math.min(MOST, it.row + failures)
end

-- Milliseconds that the row must still last to prove that nothing succeeds; nil if it proves nothing.
local function provenIn(it, least, sentAt)
  local needed = least * math.max(1, it.usualRow + 0.5)
  local lasted = sentAt - it.rowSince
  if it.row < needed or lasted < 0 then return nil end
  if lasted >= LASTING then return 0 end
  return it.row >= LONG * needed and LASTING - lasted or nil
end

-- How often calls come. felt: when the last ones came; 0 if unknown.
local function feelRhythm(it, calls)
  if calls == 0 then return end
  if it.felt > 0 then
    local gap = (now - it.felt) / calls
    it.gaps = math.min(MOST, it.gaps + 1)
    it.gap = it.gaps == 1 and gap or it.gap + math.max(GAP_LEARNING, 1 / it.gaps) * (gap - it.gap)
  end
  it.felt = now
end
`;
