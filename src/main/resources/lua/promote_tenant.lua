-- Everything of a tenant that waits is due now, but what is to be sent later.
--
-- ARGV[3]  tenant
promote(ARGV[3])
settle(ARGV[3])
return 1
