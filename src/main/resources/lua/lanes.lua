-- What all scripts of the lanes share; each of them stands behind this text.
--
-- KEYS[1]  prefix of every key; its hash tag keeps them in one slot
-- ARGV[1]  now, milliseconds
-- ARGV[2]  how many jobs of one tenant may be in hand at a time
--
-- The keys, and what is true of them before and after every script: package-info of dev.kurir.outbox.control.
local prefix, now, per_tenant = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local waiting, ready, turn = prefix .. 'waiting', prefix .. 'ready', prefix .. 'turn'
local parked, promoted = prefix .. 'parked', prefix .. 'promoted'
local holds, wake = prefix .. 'holds', prefix .. 'wake'

local function lanes_of(tenant) return prefix .. 'lanes:' .. tenant end
local function hands_of(tenant) return prefix .. 'hands:' .. tenant end
local function lane_of(tenant, lane) return prefix .. 'lane:' .. tenant .. ':' .. lane end

-- Rings once for whoever waits for work; a bell that has rung is not rung again.
local function ring()
  if redis.call('LLEN', wake) == 0 then redis.call('LPUSH', wake, '1') end
end

-- Puts a tenant where it belongs now: in the queue of those that have a due lane, among those that
-- wait for a time, or in neither (nothing to do, or its hands are full: the next finish settles it again).
local function settle(tenant, quiet)
  local head = redis.call('ZRANGE', lanes_of(tenant), 0, 0, 'WITHSCORES')
  if not head[1] or redis.call('HLEN', hands_of(tenant)) >= per_tenant then
    redis.call('ZREM', ready, tenant)
    redis.call('ZREM', waiting, tenant)
    return
  end
  local due = tonumber(head[2])
  local till = redis.call('HGET', parked, tenant)
  if till then
    if tonumber(till) > now then due = math.max(due, tonumber(till)) else redis.call('HDEL', parked, tenant) end
  end
  if due <= now then
    redis.call('ZREM', waiting, tenant)
    redis.call('ZADD', ready, 'NX', redis.call('INCR', turn), tenant)
    if not quiet then ring() end
  else
    redis.call('ZREM', ready, tenant)
    redis.call('ZADD', waiting, due, tenant)
    if not quiet and redis.call('ZRANGE', waiting, 0, 0)[1] == tenant then ring() end
  end
end

-- Takes a lane out of hand; what is left of it is due at `due`.
local function put_back(tenant, lane, due)
  redis.call('HDEL', hands_of(tenant), lane)
  redis.call('ZREM', holds, tenant .. ' ' .. lane)
  if redis.call('EXISTS', lane_of(tenant, lane)) == 1 then
    redis.call('ZADD', lanes_of(tenant), due, lane)
  end
end

-- True while `run` is the newest run of `node`. After another start of the node, or when Redis lost its
-- memory, an older run may change nothing: it must open a new one.
local function is_current(node, run)
  return redis.call('GET', prefix .. 'run:' .. node) == run
end
