-- Everything of a tenant that waits is due now. Returns how many lanes waited for a time of their own.
--
-- ARGV[3]  tenant
local tenant = ARGV[3]
local lanes = lanes_of(tenant)
redis.call('HINCRBY', promoted, tenant, 1)
redis.call('HDEL', parked, tenant)
local late = redis.call('ZRANGEBYSCORE', lanes, '(' .. ARGV[1], '+inf')
for _, lane in ipairs(late) do redis.call('ZADD', lanes, now, lane) end
settle(tenant)
return #late
