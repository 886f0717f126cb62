-- Terminals may call the seven doors and nothing else.

revoke all on all tables in schema madoguchi from public;
revoke all on all functions in schema madoguchi from public;
grant usage on schema madoguchi to madoguchi_terminal;
grant execute on function hello, push, pull, claim, lease_numbers, keys, bootstrap to madoguchi_terminal;
