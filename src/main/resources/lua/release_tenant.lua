-- A node says that a tenant is not its own any more. Its jobs wait, in no node's queue, until somebody owns it; what is in
-- hand may still be finished. Returns 1, or 0 when a newer epoch is known: nothing changed.
--
-- ARGV[3]  node
-- ARGV[4]  tenant
-- ARGV[5]  epoch
local node, tenant = ARGV[3], ARGV[4]
local known = redis.call('HMGET', about(tenant), 'epoch', 'node')
if known[2] ~= node or tonumber(known[1]) > tonumber(ARGV[5]) then return 0 end
redis.call('HSET', about(tenant), 'epoch', ARGV[5])
redis.call('HDEL', about(tenant), 'node', 'run')
withdraw(tenant, node)
return 1
