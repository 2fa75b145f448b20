-- Puts jobs into their lanes. One that is there already, or in hand, stays where it is.
-- Returns how many were new.
--
-- ARGV[3]  when the new ones are due, milliseconds; a job behind others waits for them in any case
-- ARGV[4…] four a job: tenant, lane, job, order
local due, added, tenants = tonumber(ARGV[3]), 0, {}
for i = 4, #ARGV, 4 do
  local tenant, lane, job = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = lane_of(tenant, lane)
  if redis.call('ZADD', key, 'NX', ARGV[i + 3], job) == 1 then
    added = added + 1
    if redis.call('HEXISTS', hands_of(tenant), lane) == 0 and redis.call('ZRANGE', key, 0, 0)[1] == job then
      redis.call('ZADD', lanes_of(tenant), due, lane)
      tenants[tenant] = true
    end
  end
end
for tenant in pairs(tenants) do settle(tenant) end
return added
