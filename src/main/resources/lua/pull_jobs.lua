-- Takes due jobs in hand, one a lane, the tenants in turn.
-- Returns false when the run is not the current one. Else: when to look again (milliseconds, -1: when the bell
-- rings), then six a job: tenant, lane, job, order, token, how often its tenant was promoted.
--
-- ARGV[3]  node
-- ARGV[4]  run of the node
-- ARGV[5]  until when the jobs are held, milliseconds
-- ARGV[6]  how many jobs at most
local node, run, till, most = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
if not is_current(node, run) then return false end

-- Work is bounded: what is left over is due at once, and the next pull does it.
local BATCH = 200
for _, held in ipairs(redis.call('ZRANGEBYSCORE', holds, '-inf', now, 'LIMIT', 0, BATCH)) do
  local tenant, lane = held:match('^(%S+) (%S+)$')
  put_back(tenant, lane, now)
  settle(tenant, true)
end
for _, tenant in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, BATCH)) do
  settle(tenant, true)
end

local pulled = { '0' }
while most > 0 do
  local tenant = redis.call('ZPOPMIN', ready)[1]
  if not tenant then break end
  local head = redis.call('ZRANGE', lanes_of(tenant), 0, 0, 'WITHSCORES')
  if head[1] and tonumber(head[2]) <= now then
    local lane = head[1]
    redis.call('ZREM', lanes_of(tenant), lane)
    local job = redis.call('ZRANGE', lane_of(tenant, lane), 0, 0, 'WITHSCORES')
    if job[1] then
      local times = redis.call('HGET', promoted, tenant) or '0'
      local token = node .. ' ' .. run .. ' ' .. redis.call('INCR', turn)
      redis.call('HSET', hands_of(tenant), lane, job[1] .. ' ' .. token)
      redis.call('ZADD', holds, till, tenant .. ' ' .. lane)
      for _, part in ipairs({ tenant, lane, job[1], job[2], token, times }) do pulled[#pulled + 1] = part end
      most = most - 1
    end
  end
  settle(tenant, true)
end

if redis.call('ZCARD', ready) == 0 then
  local next = math.huge
  for _, key in ipairs({ waiting, holds }) do
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[1] then next = math.min(next, tonumber(first[2])) end
  end
  pulled[1] = next == math.huge and '-1' or string.format('%.0f', next)
end
return pulled
