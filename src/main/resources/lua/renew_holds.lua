-- Holds jobs longer. Returns the positions (from 0) of those that are not held any more.
--
-- ARGV[3]  until when, milliseconds
-- ARGV[4…] four a job: tenant, lane, job, token
local till, lost = ARGV[3], {}
for i = 4, #ARGV, 4 do
  local tenant, lane = ARGV[i], ARGV[i + 1]
  if redis.call('HGET', hands_of(tenant), lane) == ARGV[i + 2] .. ' ' .. ARGV[i + 3] then
    redis.call('ZADD', holds, 'XX', till, tenant .. ' ' .. lane)
  else
    lost[#lost + 1] = (i - 4) / 4
  end
end
return lost
