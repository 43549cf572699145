/** Does what `RetryBudget` does for one process. One that was lost begins with the level of the process that finds it lost. */
export const BUDGET = `
local function exchangeBudget()
  if nextText() == '0' then return '' end
  local burst, own, earned, spent = nextNumber(), nextNumber(), nextNumber(), nextNumber()
  local level = math.min(burst, within(redis.call('GET', budgetKey), 0, math.huge, own))
  if isNew then level = math.min(burst, math.max(0, level + earned - spent)) end
  redis.call('SET', budgetKey, level, 'PX', HOUR)
  return exact(level)
end
`;
