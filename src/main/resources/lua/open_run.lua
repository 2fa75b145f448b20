-- Begins a new run of a node: whatever its earlier runs held is due at once, they can finish nothing, and no tenant is the
-- node's until it says so again. Returns how many jobs were given back. Looks at every job in hand: a few hundred at most.
--
-- ARGV[3]  node
-- ARGV[4]  the new run
local node, run, given_back = ARGV[3], ARGV[4], 0
redis.call('SET', prefix .. 'run:' .. node, run)
redis.call('UNLINK', prefix .. 'ready:' .. node, prefix .. 'waiting:' .. node)
for _, held in ipairs(redis.call('ZRANGE', holds, 0, -1)) do
  local tenant, lane = held:match('^(%S+) (%S+)$')
  local hand = redis.call('HGET', hands_of(tenant), lane)
  if not hand or hand:match('^%S+ (%S+) ') == node then
    put_back(tenant, lane, now)
    settle(tenant)
    given_back = given_back + 1
  end
end
return given_back
