-- The seven functions a terminal may execute. Who calls is the role of the session, never an argument.

create function hello(p_epoch bigint, p_seq bigint, p_fresh boolean default false)
returns table (office text, terminal text, ordinal integer, epoch bigint, last_seq bigint, last_hash bytea,
               last_pos bigint, server_time timestamptz)
language plpgsql security definer set search_path = madoguchi, pg_temp as $$
#variable_conflict use_column
declare
  me terminal := whoami();
  head terminal_head;
begin
  select * into head from terminal_head h where h.office = me.office and h.terminal = me.terminal for update;
  if p_fresh or p_epoch > head.epoch then
    update terminal_head h
       set epoch = greatest(p_epoch, head.epoch + p_fresh::integer), last_seq = 0, last_hash = default
     where h.office = me.office and h.terminal = me.terminal returning * into head;
  elsif p_epoch < head.epoch then
    raise exception 'epoch % was replaced by %', p_epoch, head.epoch using errcode = '55M03';
  elsif p_seq < head.last_seq then
    raise exception 'the file ends at % but % was received', p_seq, head.last_seq using errcode = '55M06';
  end if;
  return query select me.office, me.terminal, me.ordinal, head.epoch, head.last_seq, head.last_hash,
                      o.last_pos, clock_timestamp()
                 from office_head o where o.office = me.office;
end $$;

create function push(p_epoch bigint, p_first bigint, p_raws bytea[], p_hashes bytea[],
                     p_seal_seqs bigint[] default '{}', p_seal_classes text[] default '{}',
                     p_seals bytea[] default '{}',
                     p_key_kinds text[] default '{}', p_key_ids text[] default '{}',
                     p_key_classes text[] default '{}', p_key_generations integer[] default '{}',
                     p_keys bytea[] default '{}')
returns table (seq bigint, verdict text, pos bigint, reason text)
language plpgsql security definer set search_path = madoguchi, pg_temp as $$
#variable_conflict use_column
declare
  me terminal := whoami();
  head terminal_head;
  many bigint := coalesce(array_length(p_raws, 1), 0);
  known bigint;
  next_pos bigint;
  i bigint;
begin
  select * into head from terminal_head h where h.office = me.office and h.terminal = me.terminal for update;
  if p_epoch <> head.epoch then
    raise exception 'epoch % is not the current %', p_epoch, head.epoch using errcode = '55M03';
  end if;
  if p_first > head.last_seq + 1 or p_first < 1 then
    raise exception 'expected seq %, got %', head.last_seq + 1, p_first using errcode = '55M01';
  end if;
  known := least(many, head.last_seq - p_first + 1);
  if exists (select 1 from event_key k where k.office = me.office and k.terminal = me.terminal
                and k.epoch = p_epoch and k.seq between p_first and p_first + known - 1
                and k.hash is distinct from p_hashes[k.seq - p_first + 1]) then
    raise exception 'a seq was received before with another hash' using errcode = '55M02';
  end if;
  if known < many then
    select o.last_pos into next_pos from office_head o where o.office = me.office for update;
    perform ensure_partition(next_pos + many + partition_size() / 2);
    perform ensure_partition(next_pos + many);
    for i in known + 1 .. many loop
      if sha256(head.last_hash || p_raws[i]) is distinct from p_hashes[i] then
        raise exception 'the hash of seq % does not follow', p_first + i - 1 using errcode = '55M04';
      end if;
      next_pos := next_pos + 1;
      perform record(me, p_epoch, p_first + i - 1, next_pos, p_raws[i], head.last_hash, p_hashes[i]);
      head.last_hash := p_hashes[i];
    end loop;
    update office_head o set last_pos = next_pos where o.office = me.office;
    update terminal_head h set last_seq = p_first + many - 1, last_hash = head.last_hash
     where h.office = me.office and h.terminal = me.terminal;
    perform pg_notify('madoguchi_' || me.office, '');
  end if;
  perform keep_seal(me, p_epoch, s, c, b) from unnest(p_seal_seqs, p_seal_classes, p_seals) as u (s, c, b);
  perform keep_key(me, k, n, c, g, w)
     from unnest(p_key_kinds, p_key_ids, p_key_classes, p_key_generations, p_keys) as u (k, n, c, g, w);
  return query
    select k.seq, k.verdict, k.pos, k.reason from event_key k
     where k.office = me.office and k.terminal = me.terminal and k.epoch = p_epoch
       and k.seq between p_first and p_first + many - 1
     order by k.seq;
end $$;

-- Erasures after p_erased come first and whole, however small the page is; then events, dense, without ciphertext.
create function pull(p_cursor bigint, p_limit integer, p_erased bigint default null)
returns table (pos bigint, verdict text, reason text, terminal text, epoch bigint, seq bigint,
               raw bytea, prev bytea, hash bytea, kind text, id text, last_pos bigint)
language plpgsql security definer set search_path = madoguchi, pg_temp as $$
#variable_conflict use_column
declare
  me terminal := whoami();
  top bigint;
  due bigint;
  got bigint;
begin
  select o.last_pos into top from office_head o where o.office = me.office;
  if p_cursor > top then
    raise exception 'the reader is at %, the office at %', p_cursor, top using errcode = '55M11';
  end if;
  due := least(top - p_cursor, least(greatest(p_limit, 1), 1000));
  return query
    select x.pos, 'erased'::text, x.retention, ''::text, 0::bigint, 0::bigint, ''::bytea, ''::bytea, ''::bytea,
           x.kind, x.id, top
      from erasure x
     where x.office = me.office and x.pos > greatest(p_cursor, coalesce(p_erased, p_cursor)) and x.pos <= top
     order by x.pos;
  return query
    select e.pos, e.verdict, e.reason, e.terminal, e.epoch, e.seq, e.raw, e.prev, e.hash, e.kind, e.id, top
      from event e
     where e.office = me.office and e.pos > p_cursor and e.pos <= p_cursor + due
     order by e.pos;
  get diagnostics got = row_count;
  if got <> due then
    raise exception 'after % there should be % events, there are %', p_cursor, due, got using errcode = '55M10';
  end if;
end $$;

-- One winner, by the key of the table claim; asking again after a lost answer returns the same term.
create function claim(p_kind text, p_id text, p_term bigint) returns bigint
language plpgsql security definer set search_path = madoguchi, pg_temp as $$
declare
  me terminal := whoami();
  head stream;
begin
  select * into head from stream s where s.office = me.office and s.kind = p_kind and s.id = p_id for update;
  if head.term = p_term + 1 and exists (
       select 1 from claim c where c.office = me.office and c.kind = p_kind and c.id = p_id
          and c.term = head.term and c.terminal = me.terminal) then
    return head.term;
  end if;
  if head.term is distinct from p_term then return null; end if;
  insert into claim (office, kind, id, term, terminal, pos)
  select me.office, p_kind, p_id, p_term + 1, me.terminal, o.last_pos from office_head o where o.office = me.office;
  update stream s set term = p_term + 1, holder = me.terminal
   where s.office = me.office and s.kind = p_kind and s.id = p_id;
  perform pg_notify('madoguchi_' || me.office, '');
  return p_term + 1;
end $$;

create function lease_numbers(p_day date, p_category text, p_size integer, p_request text)
returns table (first integer, last integer)
language plpgsql security definer set search_path = madoguchi, pg_temp as $$
#variable_conflict use_column
declare
  me terminal := whoami();
  size integer := least(greatest(p_size, 1), 200);
  upto integer;
begin
  perform 1 from terminal_head h where h.office = me.office and h.terminal = me.terminal for update;
  if not exists (select 1 from number_band b where b.office = me.office and b.terminal = me.terminal
                    and b.request = p_request) then
    insert into number_head as n (office, day, category, next) values (me.office, p_day, p_category, 1 + size)
    on conflict (office, day, category) do update set next = n.next + size returning next - 1 into upto;
    insert into number_band (office, day, category, first, last, terminal, request)
    values (me.office, p_day, p_category, upto - size + 1, upto, me.terminal, p_request);
  end if;
  return query select b.first, b.last from number_band b
    where b.office = me.office and b.terminal = me.terminal and b.request = p_request;
end $$;

-- An id of '*' asks for every stream of a kind the whole office may open, or that this terminal holds.
create function keys(p_kinds text[], p_ids text[])
returns table (kind text, id text, retention text, generation integer, event text, body bytea)
language plpgsql stable security definer set search_path = madoguchi, pg_temp as $$
#variable_conflict use_column
declare me terminal := whoami();
begin
  return query
    select k.kind, k.id, k.retention, k.generation, ''::text, k.wrapped
      from stream_key k join unnest(p_kinds, p_ids) as u (kind, id)
        on u.kind = k.kind and (u.id = k.id or u.id = '*')
     where k.office = me.office and may_open(me, k.kind, k.id)
     order by 1, 2, 3, k.terminal;
  return query
    select s.kind, s.id, s.retention, 0, s.event, s.body
      from sealed s join unnest(p_kinds, p_ids) as u (kind, id)
        on u.kind = s.kind and (u.id = s.id or u.id = '*')
     where s.office = me.office and may_open(me, s.kind, s.id)
     order by s.pos, s.retention;
end $$;

-- The newest signed base (views at a position), if one was published; without one a terminal starts at position 0.
create function bootstrap()
returns table (pos bigint, body bytea, signature bytea, last_pos bigint)
language plpgsql stable security definer set search_path = madoguchi, pg_temp as $$
#variable_conflict use_column
declare me terminal := whoami();
begin
  return query
    select coalesce(b.pos, 0), coalesce(b.body, ''::bytea), coalesce(b.signature, ''::bytea), o.last_pos
      from office_head o left join base b on b.office = o.office
     where o.office = me.office order by b.pos desc nulls last limit 1;
end $$;
