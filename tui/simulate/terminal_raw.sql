create temp table raw_event as
select j ->> 'id' as id, j ->> 'terminal' as terminal, j ->> 'epoch' as epoch, j ->> 'seq' as seq,
       j ->> '$.stream.kind' as kind, j ->> '$.stream.id' as stream, j ->> 'version' as version,
       j ->> 'type' as type, j ->> 'business_date' as day, j ->> 'command' as command,
       j ->> 'recorded_at' as recorded_at, j ->> '$.actor.person' as person, j ->> '$.second.person' as second,
       j ->> 'visit' as visit, j ->> '$.data.yen' as yen, j ->> '$.data.method' as method,
       j ->> '$.data.receipt' as receipt, j ->> '$.data.number' as number, j ->> '$.data.outcome' as outcome,
       j ->> '$.data.procedure' as procedure, coalesce(verdict, 'accepted') = 'accepted' as standing,
       prev, hash, chain_hash(prev, raw) = hash as linked, j
  from (select *, cast(raw as text) as j from event) e;

create temp table raw_resolved as
select r.value as resolved from raw_event e, json_each(e.j, '$.data.resolves') r where e.standing = 1;

create temp table raw_move as
select e.stream, e.version, m.key as place, m.value ->> 'item' as item, m.value ->> 'way' as way
  from raw_event e, json_each(e.j, '$.data.moves') m
 where e.standing = 1 and e.kind = 'case';

create temp table raw_step as
select e.stream, e.version, -1 as sign, s.value as step, s.key as place
  from raw_event e, json_each(e.j, '$.data.undone') s
 where e.standing = 1 and e.type in ('step_done', 'step_undone')
 union all
select e.stream, e.version, 1, s.value, 100000 + s.key
  from raw_event e, json_each(e.j, '$.data.done') s
 where e.standing = 1 and e.type in ('step_done', 'step_undone');
