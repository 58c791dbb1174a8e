-- The role and the database of one GanOrleans cluster. Run it once as a superuser:
--   psql -v ON_ERROR_STOP=1 -v password="$(cat password)" -d postgres -f roles.sql
CREATE ROLE ganorleans LOGIN PASSWORD :'password' CONNECTION LIMIT 200;
CREATE DATABASE ganorleans OWNER ganorleans;
REVOKE ALL ON DATABASE ganorleans FROM PUBLIC;

-- A query of Orleans takes milliseconds. Whatever takes this long hangs, and its silo had better try again.
ALTER ROLE ganorleans SET statement_timeout = '20s';
ALTER ROLE ganorleans SET lock_timeout = '10s';
ALTER ROLE ganorleans SET idle_in_transaction_session_timeout = '30s';

-- A run record that was acknowledged has to survive a crash of the server: never 'off' here.
ALTER ROLE ganorleans SET synchronous_commit = 'on';
