-- Takes a job out of its lane, unless it is in hand. Returns 1 when it is out, 0 when it is in hand.
--
-- ARGV[3]  tenant
-- ARGV[4]  lane
-- ARGV[5]  job
local tenant, lane, job = ARGV[3], ARGV[4], ARGV[5]
local hand = redis.call('HGET', hands_of(tenant), lane)
if hand and hand:match('^%S+') == job then return 0 end
local key = lane_of(tenant, lane)
local was_head = redis.call('ZRANGE', key, 0, 0)[1] == job
redis.call('ZREM', key, job)
if redis.call('ZREM', later_of(tenant), job) == 1 then redis.call('HDEL', laters_of(tenant), job) end
if was_head and not hand then
  displace(tenant, lane)
  place(tenant, lane, now)
end
settle(tenant)
return 1
