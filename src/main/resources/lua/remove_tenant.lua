-- Forgets a tenant: its lanes, also those in hand, and what was remembered of it.
--
-- ARGV[3]  tenant
local tenant = ARGV[3]
local node = redis.call('HGET', about(tenant), 'node')
if node then withdraw(tenant, node) end
for _, class in ipairs(CLASSES) do
  for _, lane in ipairs(redis.call('ZRANGE', lanes_of(tenant, class), 0, -1)) do
    redis.call('UNLINK', lane_of(tenant, lane))
  end
  redis.call('UNLINK', lanes_of(tenant, class))
end
for _, lane in ipairs(redis.call('HKEYS', hands_of(tenant))) do
  redis.call('UNLINK', lane_of(tenant, lane))
  redis.call('ZREM', holds, tenant .. ' ' .. lane)
end
redis.call('UNLINK', hands_of(tenant), later_of(tenant), laters_of(tenant), urgency_of(tenant), about(tenant))
return 1
