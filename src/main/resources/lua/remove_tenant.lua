-- Forgets a tenant: its lanes, also those in hand, and what was remembered of it.
--
-- ARGV[3]  tenant
local tenant = ARGV[3]
for _, lane in ipairs(redis.call('ZRANGE', lanes_of(tenant), 0, -1)) do
  redis.call('UNLINK', lane_of(tenant, lane))
end
for _, lane in ipairs(redis.call('HKEYS', hands_of(tenant))) do
  redis.call('UNLINK', lane_of(tenant, lane))
  redis.call('ZREM', holds, tenant .. ' ' .. lane)
end
redis.call('UNLINK', lanes_of(tenant), hands_of(tenant))
redis.call('ZREM', ready, tenant)
redis.call('ZREM', waiting, tenant)
redis.call('HDEL', parked, tenant)
redis.call('HDEL', promoted, tenant)
return 1
