-- Ends holdings of jobs, then takes due jobs of the node's own tenants in hand, one a lane, the tenants in turn.
-- Returns false when the run is not the current one: nothing changed. Else: when to look again (milliseconds, -1: when
-- the bell rings), then six a job: tenant, lane, job, order, token, how often its tenant was promoted.
--
-- ARGV[3]  node
-- ARGV[4]  run of the node
-- ARGV[5]  until when the jobs are held, milliseconds
-- ARGV[6]  how many jobs at most
-- ARGV[7…] seven a job that has ended: as of `finish_jobs`
local node, run, till, most = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
if not is_current(node, run) then return false end
local ready, waiting = prefix .. 'ready:' .. node, prefix .. 'waiting:' .. node

end_jobs(7, node)

-- Work is bounded: what is left over is due at once, and the next pull does it.
local BATCH = 200
for _, hold in ipairs(redis.call('ZRANGEBYSCORE', holds, '-inf', now, 'LIMIT', 0, BATCH)) do
  local tenant, lane = hold:match('^(%S+) (%S+)$')
  put_back(tenant, lane, now)
  settle(tenant, node)
end
for _, tenant in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, BATCH)) do
  settle(tenant, node)
end

local function is_due(score) return score and tonumber(score) <= now end

-- Of sixteen turns of a tenant that has lanes of all kinds, twelve are for the high ones, three for the normal ones and one
-- for the low ones; a kind that has nothing due leaves its turn to the others.
local function class_in_turn(tenant, heads)
  local due, kinds = {}, 0
  for class, head in pairs(heads) do
    due[class] = is_due(head[2])
    if due[class] then kinds = kinds + 1 end
  end
  if kinds > 1 then
    local pick = redis.call('HINCRBY', about(tenant), 'picks', 1)
    if pick % 16 == 0 and due.low then return 'low' end
    if pick % 4 == 0 and due.normal then return 'normal' end
  end
  for _, class in ipairs(CLASSES) do
    if due[class] then return class end
  end
end

local pulled, held, still_ready = { '0' }, {}, {}

local function put(list, score, member)
  list[#list + 1] = score
  list[#list + 1] = member
end

-- The head of a lane that is in no index any more.
local function hand_out(tenant, lane, epoch, promoted)
  local job = redis.call('ZRANGE', lane_of(tenant, lane), 0, 0, 'WITHSCORES')
  if not job[1] then return end
  local token = node .. ' ' .. run .. ' ' .. epoch .. ' ' .. string.format('%.0f', next_turn())
  redis.call('HSET', hands_of(tenant), lane, job[1] .. ' ' .. token)
  put(held, till, tenant .. ' ' .. lane)
  for _, part in ipairs({ tenant, lane, job[1], job[2], token, promoted or '0' }) do pulled[#pulled + 1] = part end
  most = most - 1
end

-- Hands out one job of a tenant that has just left `ready`, and puts the tenant where it belongs then: what `settle` does,
-- from what is read here anyway.
local function serve(tenant)
  local of = redis.call('HMGET', about(tenant), 'epoch', 'promoted', 'hands', 'parked', 'more')
  local more, heads = of[5], {}
  for _, class in ipairs(classes_of(more)) do
    heads[class] = redis.call('ZRANGE', lanes_of(tenant, class), 0, 1, 'WITHSCORES')
  end
  local class = class_in_turn(tenant, heads)
  if class then
    local head = heads[class]
    redis.call('ZREM', lanes_of(tenant, class), head[1])
    hand_out(tenant, head[1], of[1], of[2])
    heads[class] = { head[3], head[4] }
  end
  local later
  if more then
    later = redis.call('ZRANGE', later_of(tenant), 0, 0, 'WITHSCORES')[2]
    if not later and not heads.high[1] and not heads.low[1] then redis.call('HDEL', about(tenant), 'more') end
  end
  if of[4] or is_due(later) then
    settle(tenant, node)
  elseif redis.call('HLEN', hands_of(tenant)) < most_hands(of[3]) then
    local due = tonumber(later or math.huge)
    for _, head in pairs(heads) do due = math.min(due, tonumber(head[2] or math.huge)) end
    if due <= now then
      put(still_ready, next_turn(), tenant)
    elseif due < math.huge then
      redis.call('ZADD', waiting, due, tenant)
    end
  end
end

while most > 0 do
  local asked = most
  local next = redis.call('ZPOPMIN', ready, asked)
  if not next[1] then break end
  for i = 1, #next, 2 do serve(next[i]) end
  -- When these were all who are ready, it is their turn again: nobody to queue behind.
  while #next < 2 * asked and most > 0 and still_ready[1] do
    local again = still_ready
    still_ready = {}
    for i = 1, #again, 2 do
      if most > 0 then serve(again[i + 1]) else put(still_ready, again[i], again[i + 1]) end
    end
  end
  if still_ready[1] then redis.call('ZADD', ready, unpack(still_ready)) end
  still_ready = {}
end
if held[1] then redis.call('ZADD', holds, unpack(held)) end

if redis.call('ZCARD', ready) == 0 then
  local next = math.huge
  for _, key in ipairs({ waiting, holds }) do
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[1] then next = math.min(next, tonumber(first[2])) end
  end
  pulled[1] = next == math.huge and '-1' or string.format('%.0f', next)
end
return pulled
