-- Takes due jobs of the node's own tenants in hand, one a lane, the tenants in turn.
-- Returns false when the run is not the current one. Else: when to look again (milliseconds, -1: when the bell
-- rings), then six a job: tenant, lane, job, order, token, how often its tenant was promoted.
--
-- ARGV[3]  node
-- ARGV[4]  run of the node
-- ARGV[5]  until when the jobs are held, milliseconds
-- ARGV[6]  how many jobs at most
local node, run, till, most = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
if not is_current(node, run) then return false end
local ready, waiting = prefix .. 'ready:' .. node, prefix .. 'waiting:' .. node

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

-- Of sixteen turns of a tenant that has lanes of all kinds, twelve are for the high ones, three for the normal ones and one
-- for the low ones; a kind that has nothing due leaves its turn to the others.
local function due_lane(tenant)
  local due, kinds = {}, 0
  for _, class in ipairs(CLASSES) do
    local head = redis.call('ZRANGE', lanes_of(tenant, class), 0, 0, 'WITHSCORES')
    if head[1] and tonumber(head[2]) <= now then
      due[class] = head[1]
      kinds = kinds + 1
    end
  end
  if kinds > 1 then
    local pick = redis.call('HINCRBY', about(tenant), 'picks', 1)
    if pick % 16 == 0 and due.low then return due.low, 'low' end
    if pick % 4 == 0 and due.normal then return due.normal, 'normal' end
  end
  for _, class in ipairs(CLASSES) do
    if due[class] then return due[class], class end
  end
end

local pulled = { '0' }
while most > 0 do
  local tenant = redis.call('ZPOPMIN', ready)[1]
  if not tenant then break end
  local lane, class = due_lane(tenant)
  if lane then
    redis.call('ZREM', lanes_of(tenant, class), lane)
    local job = redis.call('ZRANGE', lane_of(tenant, lane), 0, 0, 'WITHSCORES')
    if job[1] then
      local of = redis.call('HMGET', about(tenant), 'epoch', 'promoted')
      local token = node .. ' ' .. run .. ' ' .. of[1] .. ' ' .. redis.call('INCR', turn)
      redis.call('HSET', hands_of(tenant), lane, job[1] .. ' ' .. token)
      redis.call('ZADD', holds, till, tenant .. ' ' .. lane)
      for _, part in ipairs({ tenant, lane, job[1], job[2], token, of[2] or '0' }) do pulled[#pulled + 1] = part end
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
