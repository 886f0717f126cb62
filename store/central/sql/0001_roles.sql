-- The owner of everything cannot log in; the doors run with its rights, never with an administrator's.

do $$
begin
  if to_regrole('madoguchi_owner') is null then create role madoguchi_owner nologin; end if;
  if to_regrole('madoguchi_terminal') is null then create role madoguchi_terminal nologin; end if;
end $$;
grant madoguchi_owner to current_user;
create schema madoguchi authorization madoguchi_owner;
