-- Ends holdings of jobs. Returns the positions (from 0) of those that were not held any more: of them nothing changed.
--
-- ARGV[3…] seven a job: tenant, lane, job, token, how often its tenant had been promoted, verdict, until when
return end_jobs(3)
