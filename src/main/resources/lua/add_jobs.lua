-- Puts jobs into their lanes. One that is there already, or in hand, stays where it is. One that is due later stands
-- outside of its lane until then, and holds back nothing.
-- Returns how many were new.
--
-- ARGV[3…] six a job: tenant, lane, job, order, priority (`high`, `normal`, `low`), due (milliseconds)
local added, tenants = 0, {}
for i = 3, #ARGV, 6 do
  local tenant, lane, job, order, priority, due = unpack(ARGV, i, i + 5)
  if tonumber(due) > now then
    if not redis.call('ZSCORE', lane_of(tenant, lane), job) then
      added = added + redis.call('ZADD', later_of(tenant), due, job)
      redis.call('HSET', laters_of(tenant), job, lane .. ' ' .. order .. ' ' .. priority)
      mark_more(tenant)
      tenants[tenant] = true
    end
  elseif enter(tenant, lane, job, order, priority, now) == 1 then
    added = added + 1
    tenants[tenant] = true
  end
end
for tenant in pairs(tenants) do settle(tenant) end
return added
