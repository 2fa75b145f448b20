-- Says how a tenant's queue is to be worked on.
--
-- ARGV[3]  tenant
-- ARGV[4]  `1` when it is paused: no job of it is handed out
-- ARGV[5]  how many of its jobs may be in hand at a time, `0` for as many as of everybody
local tenant = ARGV[3]
if ARGV[4] == '1' then redis.call('HSET', about(tenant), 'paused', 1) else redis.call('HDEL', about(tenant), 'paused') end
if ARGV[5] ~= '0' then redis.call('HSET', about(tenant), 'hands', ARGV[5]) else redis.call('HDEL', about(tenant), 'hands') end
settle(tenant)
return 1
