-- Steps inside the seven doors. No terminal may execute these.

create function partition_size() returns bigint language sql immutable as 'select 1000000::bigint';

-- Attached rather than created in place: writers of other offices go on meanwhile.
create function ensure_partition(p_pos bigint) returns void language plpgsql as $$
declare
  lower bigint := (p_pos / partition_size()) * partition_size();
  name text := 'event_' || lpad((p_pos / partition_size())::text, 6, '0');
begin
  if to_regclass(name) is not null then return; end if;
  lock table only event in share update exclusive mode;
  if to_regclass(name) is not null then return; end if;
  execute format('create table %I (like event including defaults including constraints)', name);
  execute format('alter table event attach partition %I for values from (%s) to (%s)',
                 name, lower, lower + partition_size());
end $$;

create function whoami() returns terminal language plpgsql stable as $$
declare me terminal;
begin
  select * into me from terminal t
   where t.office = split_part(session_user, '_', 2) and t.db_role = session_user and t.revoked_at is null;
  if not found then
    raise exception 'this role is no terminal, or revoked' using errcode = '28M01';
  end if;
  return me;
end $$;

create function envelope(p_raw bytea) returns jsonb language plpgsql immutable as $$
begin
  return convert_from(p_raw, 'UTF8')::jsonb;
exception when others then
  return null;
end $$;

-- Bytes nobody can read are kept and shown as such; they never hold up what comes after them.
create function readable(p_doc jsonb) returns boolean language sql immutable as $$
  select coalesce(jsonb_typeof(p_doc) = 'object'
     and length(p_doc #>> '{stream,kind}') between 1 and 200 and length(p_doc #>> '{stream,id}') between 1 and 200
     and length(p_doc ->> 'id') between 1 and 200 and length(p_doc ->> 'type') between 1 and 200
     and p_doc ->> 'version' ~ '^[0-9]{1,18}$' and p_doc ->> 'term' ~ '^[0-9]{1,18}$', false)
$$;

create function assert_own(p_me terminal, p_doc jsonb, p_epoch bigint, p_seq bigint) returns void
language plpgsql as $$
begin
  if p_doc ->> 'office' is distinct from p_me.office or p_doc ->> 'terminal' is distinct from p_me.terminal
     or p_doc ->> 'epoch' is distinct from p_epoch::text or p_doc ->> 'seq' is distinct from p_seq::text then
    raise exception 'event % names another terminal, epoch or seq', p_seq using errcode = '55M05';
  end if;
end $$;

-- After a drawer event the terminal's later events of that stream follow it, until it has claimed the stream anew.
create function follows(p_me terminal, p_kind text, p_id text, p_term bigint) returns boolean
language sql stable as $$
  select exists (
    select 1 from drawer d
     where d.office = p_me.office and d.terminal = p_me.terminal and d.kind = p_kind and d.id = p_id
       and not exists (
         select 1 from claim c
          where c.office = d.office and c.kind = d.kind and c.id = d.id and c.terminal = d.terminal
            and c.term = p_term and c.term > d.term and c.pos >= d.pos))
$$;

-- Returns '' when the event stands, else why it goes to the drawer.
create function judge(p_me terminal, p_kind text, p_id text, p_version bigint, p_term bigint) returns text
language plpgsql as $$
declare head stream;
begin
  select * into head from stream s where s.office = p_me.office and s.kind = p_kind and s.id = p_id for update;
  if follows(p_me, p_kind, p_id, p_term) then return 'follows'; end if;
  if p_term < coalesce(head.term, 0) then return 'term'; end if;
  if p_version <> coalesce(head.version, 0) + 1 then return 'version'; end if;
  return '';
end $$;

create function advance(p_me terminal, p_kind text, p_id text, p_version bigint, p_term bigint) returns void
language sql as $$
  insert into stream as s (office, kind, id, version, term, holder)
  values (p_me.office, p_kind, p_id, p_version, p_term, p_me.terminal)
  on conflict (office, kind, id) do update
     set version = excluded.version,
         holder = case when excluded.term > s.term then excluded.holder else s.holder end,
         term = greatest(s.term, excluded.term)
$$;

create function resolve(p_office text, p_pos bigint, p_data jsonb) returns void language sql as $$
  update drawer d set resolved_by = p_pos
   where d.office = p_office and d.resolved_by is null
     and d.event in (select jsonb_array_elements_text(
           case jsonb_typeof(p_data -> 'resolves')
             when 'array' then p_data -> 'resolves'
             when 'string' then jsonb_build_array(p_data -> 'resolves')
             else '[]'::jsonb end))
$$;

create function erase_class(p_office text, p_pos bigint, p_kind text, p_id text, p_class text) returns void
language sql as $$
  delete from stream_key k where k.office = p_office and k.kind = p_kind and k.id = p_id and k.retention = p_class;
  delete from sealed s where s.office = p_office and s.kind = p_kind and s.id = p_id and s.retention = p_class;
  insert into erasure (office, kind, id, retention, pos) values (p_office, p_kind, p_id, p_class, p_pos)
  on conflict do nothing;
$$;

create function erase(p_office text, p_pos bigint, p_data jsonb) returns void language sql as $$
  select erase_class(p_office, p_pos, p_data ->> 'stream_kind', p_data ->> 'stream_id', c)
    from jsonb_array_elements_text(
           case jsonb_typeof(p_data -> 'classes') when 'array' then p_data -> 'classes' else '[]'::jsonb end) c
   where length(p_data ->> 'stream_kind') <= 200 and length(p_data ->> 'stream_id') <= 200 and length(c) <= 200
$$;

create function erased(p_office text, p_kind text, p_id text, p_class text) returns boolean language sql stable as $$
  select exists (select 1 from erasure e where e.office = p_office and e.kind = p_kind and e.id = p_id
                    and e.retention = p_class)
$$;

create function keep_key(p_me terminal, p_kind text, p_id text, p_class text, p_generation integer, p_wrapped bytea)
returns void language sql as $$
  insert into stream_key as k (office, kind, id, retention, terminal, generation, wrapped)
  select p_me.office, p_kind, p_id, p_class, p_me.terminal, p_generation, p_wrapped
   where not erased(p_me.office, p_kind, p_id, p_class)
  on conflict (office, kind, id, retention, terminal) do update
     set generation = excluded.generation, wrapped = excluded.wrapped
   where excluded.generation > k.generation
$$;

create function may_open(p_me terminal, p_kind text, p_id text) returns boolean language sql stable as $$
  select p_kind in ('operator', 'definition', 'standard')
      or exists (select 1 from stream s where s.office = p_me.office and s.kind = p_kind and s.id = p_id
                    and s.holder = p_me.terminal)
$$;

-- One event into the record: verdict, position, effects. The caller holds the locks of the office and the terminal.
create function record(p_me terminal, p_epoch bigint, p_seq bigint, p_pos bigint, p_raw bytea, p_prev bytea,
                       p_hash bytea) returns text language plpgsql as $$
declare
  doc jsonb := envelope(p_raw);
  fine boolean := readable(doc);
  event_id text := case when fine then doc ->> 'id' else encode(p_hash, 'hex') end;
  kind text := case when fine then doc #>> '{stream,kind}' else 'unreadable' end;
  stream_id text := case when fine then doc #>> '{stream,id}' else encode(p_hash, 'hex') end;
  term bigint := case when fine then (doc ->> 'term')::bigint else 0 end;
  why text := 'unreadable';
  verdict text;
begin
  if fine then
    perform assert_own(p_me, doc, p_epoch, p_seq);
    why := judge(p_me, kind, stream_id, (doc ->> 'version')::bigint, term);
  end if;
  verdict := case when why = '' then 'accepted' else 'drawer' end;
  begin
    insert into event_key values (p_me.office, event_id, p_pos, p_me.terminal, p_epoch, p_seq, p_hash, verdict, why);
  exception when unique_violation then
    raise exception 'event % was written before with other bytes', event_id using errcode = '55M07';
  end;
  insert into event (office, pos, terminal, epoch, seq, verdict, reason, kind, id, type, raw, prev, hash, body)
  values (p_me.office, p_pos, p_me.terminal, p_epoch, p_seq, verdict, why, kind, stream_id,
          coalesce(case when fine then doc ->> 'type' end, 'unreadable'), p_raw, p_prev, p_hash, doc);
  if why <> '' then
    insert into drawer values (p_me.office, p_pos, p_me.terminal, kind, stream_id, term, event_id, why);
  else
    perform advance(p_me, kind, stream_id, (doc ->> 'version')::bigint, term);
    perform resolve(p_me.office, p_pos, doc -> 'data') where doc -> 'data' ? 'resolves';
    perform erase(p_me.office, p_pos, doc -> 'data') where doc ->> 'type' = 'erase';
  end if;
  return why;
end $$;

create function keep_seal(p_me terminal, p_epoch bigint, p_seq bigint, p_class text, p_body bytea) returns void
language plpgsql as $$
declare
  e event;
  named text;
begin
  select ev.* into e from event_key k join event ev on ev.office = k.office and ev.pos = k.pos
   where k.office = p_me.office and k.terminal = p_me.terminal and k.epoch = p_epoch and k.seq = p_seq;
  named := e.body #>> array['seals', p_class];
  if named is distinct from encode(sha256(p_body), 'hex') then
    raise exception 'sealed bytes of seq % are not the ones the event vouches for', p_seq using errcode = '55M04';
  end if;
  insert into sealed (office, kind, id, pos, retention, event, body)
  select p_me.office, e.kind, e.id, e.pos, p_class, e.body ->> 'id', p_body
   where not erased(p_me.office, e.kind, e.id, p_class)
  on conflict do nothing;
end $$;
