-- Asked of raw_event, raw_move and raw_step: nothing here knows how the program itself folds or counts.
-- One question a block; its name comes first.

-- name: events
select count(*) from raw_event;

-- name: visits
select count(*) from raw_event where type = 'visit_opened' and standing = 1;

-- name: closed
select count(*) from raw_event where type = 'visit_closed' and standing = 1;

-- name: cases
select count(*) from raw_event where type = 'case_opened' and standing = 1;

-- name: cases_closed
select count(*) from raw_event where type = 'case_closed' and standing = 1;

-- name: same_id
select count(*) - count(distinct id) from raw_event;

-- name: same_seq
select count(*) from (select 1 from raw_event group by terminal, epoch, seq having count(*) > 1) x;

-- name: same_command
select count(*) from (
  select 1 from raw_event group by terminal, epoch, command
  having max(seq) - min(seq) + 1 <> count(*) or count(distinct recorded_at) > 1) x;

-- name: same_visit_twice
select count(*) from (
  select 1 from raw_event where standing = 1
     and type in ('visit_opened', 'visit_closed', 'case_opened', 'case_closed')
  group by type, kind, stream having count(*) > 1) x;

-- name: steps_doubled
select count(*) from (
  select sum(sign) over (partition by stream, step order by version, place) as times from raw_step) x where times > 1;

-- name: tickets_doubled
select count(*) from (
  select 1 from raw_event where type = 'ticket_issued' group by day, number having count(*) > 1) x;

-- name: receipts_doubled
select count(*) from (
  select 1 from raw_event where kind = 'till' and receipt is not null group by receipt having count(*) > 1) x;

-- name: broken_links
select count(*) from (
  select linked, prev, lag(hash) over (partition by terminal, epoch order by seq) as before, seq,
         row_number() over (partition by terminal, epoch order by seq) as place
    from raw_event) x
 where linked <> 1 or seq <> place or (before is not null and before <> prev);

-- name: broken_versions
select count(*) from (
  select version, row_number() over (partition by kind, stream order by version) as place
    from raw_event where standing = 1) x
 where version <> place;

-- name: drawer
select count(*) from raw_event where standing = 0 and kind <> 'definition'
   and id not in (select resolved from raw_resolved);

-- name: settled
select count(*) from raw_resolved;

-- name: held_in_closed
select count(*) from (
  select m.stream, m.way, row_number() over (partition by m.stream, m.item order by m.version desc, m.place desc) as last
    from raw_move m) x
 where last = 1 and way = 'tray' and stream in (select stream from raw_event where type = 'case_closed' and standing = 1);

-- name: till_by_method
select method, sum(yen) from raw_event where kind = 'till' and yen is not null and standing = 1
 group by method having sum(yen) <> 0 order by method;

-- name: cases_by_method
select method, sum(yen) from raw_event where kind = 'case' and yen is not null and standing = 1
 group by method having sum(yen) <> 0 order by method;

-- name: receipts
select count(*) from raw_event where kind = 'till' and receipt is not null and standing = 1;

-- name: reversals
select count(*) from raw_event where type = 'fee_reversed' and standing = 1;

-- name: sendbacks
select count(distinct stream || ' ' || version) from raw_step where sign < 0;

-- name: handovers
select count(*) from raw_event where type = 'accepted' and standing = 1;

-- name: two_person
select count(*) from raw_event where second is not null and standing = 1;

-- name: second_checks
select count(*) from (select stream from raw_event where type = 'step_done' and standing = 1
  group by stream having count(distinct person) > 1) x;

-- name: refusals
select count(*) from raw_event where type = 'case_closed' and outcome <> 'completed' and standing = 1;

-- name: erasures
select count(*) from raw_event where type = 'erase' and standing = 1;

-- name: unknown_results
select count(*) from raw_event where type = 'step_unknown' and standing = 1;

-- name: two_procedures
select count(*) from (select visit from raw_event where type = 'case_opened' and visit is not null and standing = 1
  group by visit having count(distinct procedure) > 1) x;
