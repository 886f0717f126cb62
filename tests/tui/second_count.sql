-- Asked of raw_event (see tui/simulate/terminal_raw.sql): the reports' numbers once more, in plain SQL.
-- Nothing here knows how the program folds. A row is day, measure, three keys, number.

create temp table first_event as select * from raw_event where version = 1 and standing = 1;

create temp table told_fact as
select e.stream, e.version, f.key as fact, f.value as value
  from raw_event e, json_each(e.j, '$.data.facts') f where e.kind = 'case' and e.standing = 1
 union all
select stream, version, j ->> '$.data.fact', j ->> '$.data.value'
  from raw_event where kind = 'case' and standing = 1 and type = 'fact_set';

create temp table ended_case as
select e.*, o.procedure as what,
       (select value from told_fact f where f.stream = e.stream and f.version <= e.version and f.fact = 'who' order by f.version desc limit 1) as who,
       (select value from told_fact f where f.stream = e.stream and f.version <= e.version and f.fact = 'applicant' order by f.version desc limit 1) as applicant,
       (select value from told_fact f where f.stream = e.stream and f.version <= e.version and f.fact = 'agent' order by f.version desc limit 1) as agent,
       (select value from told_fact f where f.stream = e.stream and f.version <= e.version and f.fact = 'bringer' order by f.version desc limit 1) as bringer,
       (select value from told_fact f where f.stream = e.stream and f.version <= e.version and f.fact = 'card' order by f.version desc limit 1) as card
  from raw_event e join first_event o on o.stream = e.stream and o.kind = 'case' and o.type = 'case_opened'
 where e.kind = 'case' and e.standing = 1 and e.type = 'case_closed';

create temp table of_visit as
select e.*, o.j ->> '$.data.category' as category, unixepoch(e.j ->> '$.occurred_at') as at
  from raw_event e join first_event o on o.stream = e.stream and o.kind = 'visit' and o.type = 'visit_opened'
 where e.kind = 'visit' and e.standing = 1;

create temp table of_case as
select e.*, o.procedure as what from raw_event e
  join first_event o on o.stream = e.stream and o.kind = 'case' and o.type = 'case_opened'
 where e.kind = 'case' and e.standing = 1;

create temp table report_count as
select day, 'tickets' as measure, substr(number, 1, instr(number, '-') - 1) as k1, '' as k2, '' as k3, 1 as n
  from raw_event where kind = 'ticket' and type = 'ticket_issued' and standing = 1
 union all select day, 'visits', category, '', '', 1 from of_visit where version = 1
 union all select day, 'people', category, '', '', json_array_length(j, '$.data.parties') from of_visit where version = 1
 union all select day, 'people', category, '', '', 1 from of_visit where type = 'party_added'
 union all select day, 'left', category, '', '', 1 from of_visit where type = 'visit_closed'
 union all select day, 'served', category, '', '', 1 from of_visit v where type = 'serving'
   and version = (select min(version) from of_visit x where x.stream = v.stream and x.type = 'serving')
 union all select distinct day, 'at_window', j ->> '$.data.window', stream, '', 1 from of_visit where type = 'serving'
 union all select day, 'absent', category, '', '', 1 from of_visit v where type = 'absent' and version = (
   select max(version) from of_visit x where x.stream = v.stream and x.day = v.day and x.type in
     ('held', 'went_away', 'absent', 'visit_closed', 'called', 'call_undone', 'serving', 'came_back'))
 union all select day, 'opened', what, '', '', 1 from of_case where version = 1
 union all select day, 'ended', what, '', '', 1 from ended_case
 union all select day, 'ended_as', what, outcome, '', 1 from ended_case
 union all select day, 'ended_at', j ->> '$.window', '', '', 1 from ended_case
 union all select day, 'ended_by', j ->> '$.actor.role', '', '', 1 from ended_case
 union all select day, 'steps', case when j ->> '$.data.signed' = 'second' and second is not null
   then j ->> '$.second.role' else j ->> '$.actor.role' end, '', '', 1 from of_case where type = 'step_done'
 union all select day, 'applicant', what, coalesce(who, applicant, agent, bringer), '', 1 from ended_case
   where coalesce(who, applicant, agent, bringer) is not null
 union all select day, 'turn', what, card, '', 1 from ended_case where card in ('first', 'renewal')
 union all select day, 'taken', j ->> '$.data.item', method, '', 1 from raw_event where kind = 'till' and type = 'taken' and standing = 1
 union all select day, 'quantity', j ->> '$.data.item', method, '', j ->> '$.data.quantity' from raw_event where kind = 'till' and type = 'taken' and standing = 1
 union all select day, 'yen', j ->> '$.data.item', method, '', yen from raw_event where kind = 'till' and type = 'taken' and standing = 1
 union all select day, 'waived', j ->> '$.data.item', j ->> '$.data.waiver', '', 1 from raw_event
   where kind = 'till' and type = 'taken' and standing = 1 and coalesce(j ->> '$.data.waiver', '') <> ''
 union all select day, 'reversed', j ->> '$.data.item', method, j ->> '$.data.reason', 1 from raw_event where kind = 'till' and type = 'given_back' and standing = 1
 union all select day, 'reversed_yen', j ->> '$.data.item', method, j ->> '$.data.reason', yen from raw_event where kind = 'till' and type = 'given_back' and standing = 1
 union all select day, 'net', method, '', '', yen from raw_event where kind = 'till' and yen is not null and standing = 1;

create temp table measured as
select o.stream, o.category as k, o.version as a, 'wait' as span, (
   select min(c.version) from of_visit c where c.stream = o.stream and c.type = 'called'
      and c.version > (select coalesce(max(u.version), 0) from of_visit u where u.stream = o.stream and u.type = 'call_undone' and u.version < s.came)
      and c.version < s.came) as b
  from of_visit o join (select stream, coalesce(min(case when type = 'serving' then version end), max(version) + 1) as came from of_visit group by stream) s
    on s.stream = o.stream
 where o.version = 1
 union all
select s.stream, s.category, s.version, 'handling', (
   select min(x.version) from of_visit x where x.stream = s.stream and x.version > s.version
      and x.type in ('held', 'went_away', 'absent', 'visit_closed'))
  from of_visit s where s.type = 'serving'
   and s.version = (select min(version) from of_visit y where y.stream = s.stream and y.type = 'serving')
 union all
select o.stream, o.category, 1, 'stay', (select min(x.version) from of_visit x where x.stream = o.stream and x.type = 'visit_closed')
  from of_visit o where o.version = 1
 union all
select o.stream, o.what, 1, 'delivery', (
   select min(m.version) from raw_move m where m.stream = o.stream and m.way = 'given')
  from of_case o where o.version = 1;

create temp table report_span as
select e.day, m.span, m.k, unixepoch(e.j ->> '$.occurred_at') - unixepoch(a.j ->> '$.occurred_at') as seconds
  from measured m
  join raw_event a on a.stream = m.stream and a.version = m.a and a.standing = 1
  join raw_event e on e.stream = m.stream and e.version = m.b and e.standing = 1
  join first_event f on f.stream = m.stream
 where coalesce(f.j ->> '$.data.paper_day', 0) = 0
   and a.j ->> '$.clock_suspect' = 0 and e.j ->> '$.clock_suspect' = 0
   and unixepoch(e.j ->> '$.occurred_at') >= unixepoch(a.j ->> '$.occurred_at');
