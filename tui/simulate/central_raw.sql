create temp table raw_event as
select j ->> 'id' as id, j ->> 'terminal' as terminal, (j ->> 'epoch')::bigint as epoch, (j ->> 'seq')::bigint as seq,
       j #>> '{stream,kind}' as kind, j #>> '{stream,id}' as stream, (j ->> 'version')::bigint as version,
       j ->> 'type' as type, j ->> 'business_date' as day, j ->> 'command' as command,
       j ->> 'recorded_at' as recorded_at, j #>> '{actor,person}' as person, j #>> '{second,person}' as second,
       j ->> 'visit' as visit, (j #>> '{data,yen}')::bigint as yen, j #>> '{data,method}' as method,
       j #>> '{data,receipt}' as receipt, j #>> '{data,number}' as number, j #>> '{data,outcome}' as outcome,
       j #>> '{data,procedure}' as procedure, (verdict = 'accepted')::int as standing,
       encode(prev, 'hex') as prev, encode(hash, 'hex') as hash, (sha256(prev || raw) = hash)::int as linked, j
  from (select *, convert_from(raw, 'UTF8')::jsonb as j from madoguchi.event where office = '131016') e;

create temp table raw_resolved as
select r.resolved
  from raw_event, jsonb_array_elements_text(
         case jsonb_typeof(j #> '{data,resolves}') when 'array' then j #> '{data,resolves}' else '[]' end) r (resolved)
 where standing = 1;

create temp table raw_move as
select stream, version, m.place, m.one ->> 'item' as item, m.one ->> 'way' as way
  from raw_event, jsonb_array_elements(case jsonb_typeof(j #> '{data,moves}') when 'array' then j #> '{data,moves}' else '[]' end)
       with ordinality m (one, place)
 where standing = 1 and kind = 'case';

create temp table raw_step as
select stream, version, -1 as sign, s.step, s.place
  from raw_event, jsonb_array_elements_text(case jsonb_typeof(j #> '{data,undone}') when 'array' then j #> '{data,undone}' else '[]' end)
       with ordinality s (step, place)
 where standing = 1 and type in ('step_done', 'step_undone')
 union all
select stream, version, 1, s.step, 100000 + s.place
  from raw_event, jsonb_array_elements_text(case jsonb_typeof(j #> '{data,done}') when 'array' then j #> '{data,done}' else '[]' end)
       with ordinality s (step, place)
 where standing = 1 and type in ('step_done', 'step_undone');
