-- What all scripts of the lanes share; each of them stands behind this text.
--
-- KEYS[1]  prefix of every key; its hash tag keeps them in one slot
-- ARGV[1]  now, milliseconds
-- ARGV[2]  how many jobs of one tenant may be in hand at a time
--
-- The keys, and what is true of them before and after every script: package-info of dev.kurir.outbox.control.
local prefix, now, per_tenant = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local turn, holds = prefix .. 'turn', prefix .. 'holds'

local function about(tenant) return prefix .. 'about:' .. tenant end
local function hands_of(tenant) return prefix .. 'hands:' .. tenant end
local function lane_of(tenant, lane) return prefix .. 'lane:' .. tenant .. ':' .. lane end
local function urgency_of(tenant) return prefix .. 'urgency:' .. tenant end
local function later_of(tenant) return prefix .. 'later:' .. tenant end
local function laters_of(tenant) return prefix .. 'laters:' .. tenant end
local function lanes_of(tenant, class) return prefix .. 'lanes:' .. tenant .. ':' .. class end
local CLASSES = { 'high', 'normal', 'low' }

-- Most tenants have lanes of the class `normal` and nothing for later. One that has more is marked, so that nobody looks
-- for it in vain; whoever finds nothing more takes the mark away.
local function mark_more(tenant) redis.call('HSET', about(tenant), 'more', 1) end
local PLAIN = { 'normal' }
local function classes_of(more) return more and CLASSES or PLAIN end

local runs = {}
-- The newest run of a node. After another start of the node, or when Redis lost its memory, an older run
-- may change nothing: it must open a new one.
local function is_current(node, run)
  if runs[node] == nil then runs[node] = redis.call('GET', prefix .. 'run:' .. node) end
  return runs[node] == run
end

local rung = {}
-- Rings once for the node that waits for work; a bell that has rung is not rung again.
local function ring(node)
  if rung[node] then return end
  rung[node] = true
  local wake = prefix .. 'wake:' .. node
  if redis.call('LLEN', wake) == 0 then redis.call('LPUSH', wake, '1') end
end

local TURNS = 64
local turn_at, turn_end = 0, 0
-- The next ticket, or number of a token. A script takes some at a time; what it does not need is left out.
local function next_turn()
  if turn_at == turn_end then
    turn_end = redis.call('INCRBY', turn, TURNS)
    turn_at = turn_end - TURNS
  end
  turn_at = turn_at + 1
  return turn_at
end

-- How urgent a lane is: as its most urgent job, so that nobody waits behind a less urgent one of his own chat.
local function class_of(tenant, lane)
  local mark = redis.call('HGET', urgency_of(tenant), lane)
  if not mark then return 'normal' end
  if mark == 'low' then return 'low' end
  local head = redis.call('ZRANGE', lane_of(tenant, lane), 0, 0, 'WITHSCORES')
  if head[1] and tonumber(head[2]) <= tonumber(mark) then return 'high' end
  redis.call('HDEL', urgency_of(tenant), lane)
  return 'normal'
end

-- A lane that is not in hand is due at `due`, or is no more when it is empty. Returns whether there is one.
local function place(tenant, lane, due)
  if redis.call('EXISTS', lane_of(tenant, lane)) == 1 then
    local class = class_of(tenant, lane)
    redis.call('ZADD', lanes_of(tenant, class), due, lane)
    if class ~= 'normal' then mark_more(tenant) end
    return true
  end
  redis.call('HDEL', urgency_of(tenant), lane)
  return false
end

-- Takes a lane out of those that are not in hand. Returns when it was due, or nil.
local function displace(tenant, lane)
  for _, class in ipairs(CLASSES) do
    local due = redis.call('ZSCORE', lanes_of(tenant, class), lane)
    if due then
      redis.call('ZREM', lanes_of(tenant, class), lane)
      return due
    end
  end
end

local function is_placed(tenant, lane)
  for _, class in ipairs(CLASSES) do
    if redis.call('ZSCORE', lanes_of(tenant, class), lane) then return true end
  end
  return false
end

-- Puts a job into its lane, which is due at `due` when this is its new head. Returns 1 when it is new there, or when its
-- lane was out of sight: when the file ends within a transaction, Redis may play the beginning of it at a later start, and
-- a lane that was being handed out is then in no index and in nobody's hand.
local function enter(tenant, lane, job, order, priority, due)
  local key = lane_of(tenant, lane)
  if redis.call('ZADD', key, 'NX', order, job) == 0 then
    if redis.call('HEXISTS', hands_of(tenant), lane) == 1 or is_placed(tenant, lane) then return 0 end
    place(tenant, lane, due)
    return 1
  end
  local count, in_hand = redis.call('ZCARD', key), redis.call('HEXISTS', hands_of(tenant), lane) == 1
  if count == 1 and not in_hand then
    -- A new lane: in no index, and without a mark.
    if priority ~= 'normal' then
      redis.call('HSET', urgency_of(tenant), lane, priority == 'high' and order or 'low')
      mark_more(tenant)
    end
    redis.call('ZADD', lanes_of(tenant, priority), due, lane)
    return 1
  end
  local mark = redis.call('HGET', urgency_of(tenant), lane)
  local marked
  if priority == 'high' then
    if not mark or mark == 'low' or tonumber(mark) < tonumber(order) then marked = order end
  elseif priority == 'low' then
    if not mark and count == 1 then marked = 'low' end
  elseif mark == 'low' then
    redis.call('HDEL', urgency_of(tenant), lane)
    marked = ''
  end
  if marked and marked ~= '' then redis.call('HSET', urgency_of(tenant), lane, marked) end
  if in_hand then return 1 end
  if redis.call('ZRANGE', key, 0, 0)[1] == job then
    displace(tenant, lane)
    place(tenant, lane, due)
  elseif marked then
    place(tenant, lane, displace(tenant, lane) or due)
  end
  return 1
end

-- Those whose time has come go into their lanes; a few at a time, the next look does the rest.
local function bring_in(tenant)
  local later = later_of(tenant)
  for _, job in ipairs(redis.call('ZRANGEBYSCORE', later, '-inf', now, 'LIMIT', 0, 100)) do
    local lane, order, priority = (redis.call('HGET', laters_of(tenant), job) or ''):match('^(%S+) (%S+) (%S+)$')
    if lane then enter(tenant, lane, job, order, priority, now) end
    redis.call('ZREM', later, job)
    redis.call('HDEL', laters_of(tenant), job)
  end
end

-- How many of its jobs may be in hand at a time.
local function most_hands(hands) return math.min(per_tenant, tonumber(hands or per_tenant)) end

-- Puts a tenant where it belongs now among those of the node that owns it: in the queue of those that have a due
-- lane, among those that wait for a time, or in neither (nothing to do, paused, nobody owns it, or its hands are
-- full: the next finish settles it again).
--
-- quiet  the node whose bell is not to be rung, because it looks anyway
-- freed  how many hands were freed, when nothing else of it has changed; then a tenant that had a free hand before stays
--        where it is
local function settle(tenant, quiet, freed)
  local of = redis.call('HMGET', about(tenant), 'node', 'run', 'paused', 'hands', 'parked', 'more')
  local node = of[1]
  if not node or not is_current(node, of[2]) then return end
  local ready, waiting = prefix .. 'ready:' .. node, prefix .. 'waiting:' .. node
  local most, hands = most_hands(of[4]), redis.call('HLEN', hands_of(tenant))
  if freed and hands + freed < most then return end
  local due
  if not of[3] and hands < most then
    if of[6] then
      local next = redis.call('ZRANGE', later_of(tenant), 0, 0, 'WITHSCORES')[2]
      if next and tonumber(next) <= now then
        bring_in(tenant)
        next = redis.call('ZRANGE', later_of(tenant), 0, 0, 'WITHSCORES')[2]
      end
      due = next and tonumber(next)
    end
    for _, class in ipairs(classes_of(of[6])) do
      local head = redis.call('ZRANGE', lanes_of(tenant, class), 0, 0, 'WITHSCORES')[2]
      if head and (not due or tonumber(head) < due) then due = tonumber(head) end
    end
  end
  if not due then
    redis.call('ZREM', ready, tenant)
    redis.call('ZREM', waiting, tenant)
    return
  end
  if of[5] then
    if tonumber(of[5]) > now then due = math.max(due, tonumber(of[5])) else redis.call('HDEL', about(tenant), 'parked') end
  end
  if due <= now then
    redis.call('ZREM', waiting, tenant)
    redis.call('ZADD', ready, 'NX', next_turn(), tenant)
    if node ~= quiet then ring(node) end
  else
    redis.call('ZREM', ready, tenant)
    redis.call('ZADD', waiting, due, tenant)
    if node ~= quiet and redis.call('ZRANGE', waiting, 0, 0)[1] == tenant then ring(node) end
  end
end

-- Takes a lane out of hand; what is left of it is due at `due`. Returns whether something is left. Who calls it ends the
-- hold, too.
local function let_go(tenant, lane, due)
  redis.call('HDEL', hands_of(tenant), lane)
  return place(tenant, lane, due)
end

local function put_back(tenant, lane, due)
  redis.call('ZREM', holds, tenant .. ' ' .. lane)
  return let_go(tenant, lane, due)
end

-- Ends one holding of a job. Returns nil when it was not held under these names any more: nothing changed. A new owner of
-- the tenant, or a new run of its node, has taken back what was held before, so an older epoch ends here too. Else:
-- `freed` when nothing but a hand is free now, `due` when its tenant may have more to do, `parked` when it waits. Who
-- calls it ends the hold, too.
local function end_job(tenant, lane, job, token, promoted, verdict, due)
  if redis.call('HGET', hands_of(tenant), lane) ~= job .. ' ' .. token then return nil end
  if verdict == 'done' then
    redis.call('ZREM', lane_of(tenant, lane), job)
    return let_go(tenant, lane, now) and 'due' or 'freed'
  end
  if (redis.call('HGET', about(tenant), 'promoted') or '0') ~= promoted then
    -- Connected since it was pulled: whatever it waits for is over.
    let_go(tenant, lane, now)
    return 'due'
  end
  if verdict == 'again' then
    let_go(tenant, lane, tonumber(due))
    return 'due'
  end
  let_go(tenant, lane, now)
  redis.call('HSET', about(tenant), 'parked', due)
  return 'parked'
end

-- Ends the holdings of which seven parts each stand in ARGV from `first` on: tenant, lane, job, token (node, run, epoch,
-- number), how often its tenant had been promoted when it was pulled, verdict, and until when (milliseconds) it or its tenant
-- waits. Verdicts: `done`: out of the lane · `again`: keeps its place · `park`: and all of the tenant's lanes wait.
-- Returns the positions (from 0) of those that were not held.
local function end_jobs(first, quiet)
  local lost, ended, nodes, ends = {}, {}, {}, {}
  for i = first, #ARGV, 7 do
    local tenant, what = ARGV[i], end_job(unpack(ARGV, i, i + 6))
    if not what then
      lost[#lost + 1] = (i - first) / 7
    else
      ended[#ended + 1] = tenant .. ' ' .. ARGV[i + 1]
      local of = ends[tenant]
      if not of then
        of = { count = 0 }
        ends[tenant] = of
        local node = ARGV[i + 3]:match('^%S+')
        nodes[node] = nodes[node] or {}
        table.insert(nodes[node], tenant)
      end
      of.count = of.count + 1
      of[what] = true
    end
  end
  if ended[1] then redis.call('ZREM', holds, unpack(ended)) end
  for node, tenants in pairs(nodes) do
    local places = redis.call('ZMSCORE', prefix .. 'ready:' .. node, unpack(tenants))
    for i, tenant in ipairs(tenants) do
      local of = ends[tenant]
      -- One that is ready stays ready, unless it was told to wait.
      if of.parked or not places[i] then
        settle(tenant, quiet, not of.parked and not of.due and of.count or nil)
      end
    end
  end
  return lost
end

-- Everything that waits for a time of its own is due now, but what is to be sent later.
local function promote(tenant)
  redis.call('HINCRBY', about(tenant), 'promoted', 1)
  redis.call('HDEL', about(tenant), 'parked')
  for _, class in ipairs(CLASSES) do
    local lanes = lanes_of(tenant, class)
    for _, lane in ipairs(redis.call('ZRANGEBYSCORE', lanes, '(' .. ARGV[1], '+inf')) do
      redis.call('ZADD', lanes, now, lane)
    end
  end
end

-- Nobody owns it now: no pull finds it.
local function withdraw(tenant, node)
  redis.call('ZREM', prefix .. 'ready:' .. node, tenant)
  redis.call('ZREM', prefix .. 'waiting:' .. node, tenant)
end

