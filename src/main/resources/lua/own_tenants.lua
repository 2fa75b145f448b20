-- A node says which tenants are its own: only it may pull their jobs from now on. What the owner before had in hand is due
-- again, and it can finish nothing of it; so is what an earlier run of the node had in hand, also where half a script is all
-- that Redis remembers and the hold is missing. All that waits is due now, but what is to be sent later.
-- Returns false when the run is not the current one, else the positions (from 0) of those that were refused, because a
-- newer epoch is known.
--
-- ARGV[3]  node
-- ARGV[4]  run of the node
-- ARGV[5…] two a tenant: tenant, epoch
local node, run, refused = ARGV[3], ARGV[4], {}
if not is_current(node, run) then return false end
for i = 5, #ARGV, 2 do
  local tenant, epoch = ARGV[i], ARGV[i + 1]
  local known = redis.call('HMGET', about(tenant), 'epoch', 'node', 'run')
  if known[1] and (tonumber(known[1]) > tonumber(epoch)
      or (tonumber(known[1]) == tonumber(epoch) and known[2] and known[2] ~= node)) then
    refused[#refused + 1] = (i - 5) / 2
  else
    if known[2] and known[2] ~= node then withdraw(tenant, known[2]) end
    local hands = redis.call('HGETALL', hands_of(tenant))
    for h = 1, #hands, 2 do
      local by, during, under = hands[h + 1]:match('^%S+ (%S+) (%S+) (%S+) ')
      if by ~= node or during ~= run or under ~= epoch then put_back(tenant, hands[h], now) end
    end
    redis.call('HSET', about(tenant), 'epoch', epoch, 'node', node, 'run', run)
    if redis.call('EXISTS', lanes_of(tenant, 'high'), lanes_of(tenant, 'low'), later_of(tenant)) > 0 then
      mark_more(tenant) -- also what older versions left
    end
    promote(tenant)
    settle(tenant)
  end
end
return refused
