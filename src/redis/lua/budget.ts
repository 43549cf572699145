/** Does what `RetryBudget` does for one process. A lost budget starts again at the level of the process that finds it lost. */
export const BUDGET = `
local function exchangeBudget()
  if nextText() == '0' then return '' end
  local burst, own, earned, spent = nextNumber(), nextNumber(), nextNumber(), nextNumber()
  local level = math.min(burst, within(lane.level, 0, math.huge, own))
  if isNew then level = math.min(burst, math.max(0, level + earned - spent)) end
  lane.level = level
  return exact(level)
end
`;
