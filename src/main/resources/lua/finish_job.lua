-- Ends one holding of a job. Returns 1, or 0 when it was not held under these names any more: nothing changed. A new owner
-- of the tenant, or a new run of its node, has taken back what was held before, so an older epoch ends here too.
--
-- ARGV[3]  tenant
-- ARGV[4]  lane
-- ARGV[5]  job
-- ARGV[6]  token: node, run, epoch, number
-- ARGV[7]  how often its tenant had been promoted when it was pulled
-- ARGV[8]  `done`: out of the lane · `again`: keeps its place · `park`: and all of the tenant's lanes wait
-- ARGV[9]  of `again` and `park`: until when, milliseconds
local tenant, lane, job, verdict, due = ARGV[3], ARGV[4], ARGV[5], ARGV[8], tonumber(ARGV[9])
if redis.call('HGET', hands_of(tenant), lane) ~= job .. ' ' .. ARGV[6] then return 0 end
if verdict == 'done' then
  redis.call('ZREM', lane_of(tenant, lane), job)
  put_back(tenant, lane, now)
elseif (redis.call('HGET', about(tenant), 'promoted') or '0') ~= ARGV[7] then
  -- Connected since it was pulled: whatever it waits for is over.
  put_back(tenant, lane, now)
elseif verdict == 'again' then
  put_back(tenant, lane, due)
else
  put_back(tenant, lane, now)
  redis.call('HSET', about(tenant), 'parked', ARGV[9])
end
settle(tenant)
return 1
