-- Tables of the central. Every key begins with office, so that the whole can be spread by office.

create table office_head (
  office text primary key check (office ~ '^[A-Za-z0-9-]+$'),
  last_pos bigint not null default 0
);

create table terminal (
  office text not null references office_head,
  terminal text not null check (terminal ~ '^[A-Za-z0-9-]+$'),
  ordinal integer not null,
  db_role text not null,
  certificate text not null default '',
  revoked_at timestamptz,
  primary key (office, terminal),
  unique (office, db_role),
  unique (office, ordinal)
);

create table terminal_head (
  office text not null,
  terminal text not null,
  epoch bigint not null default 0,
  last_seq bigint not null default 0,
  last_hash bytea not null default decode(repeat('00', 32), 'hex'),
  primary key (office, terminal),
  foreign key (office, terminal) references terminal
);

create table stream (
  office text not null,
  kind text not null,
  id text not null,
  version bigint not null,
  term bigint not null,
  holder text not null,
  primary key (office, kind, id)
);

create table claim (
  office text not null,
  kind text not null,
  id text not null,
  term bigint not null,
  terminal text not null,
  pos bigint not null,
  at timestamptz not null default now(),
  primary key (office, kind, id, term)
);

create table event (
  office text not null,
  pos bigint not null,
  terminal text not null,
  epoch bigint not null,
  seq bigint not null,
  verdict text not null check (verdict in ('accepted', 'drawer')),
  reason text not null default '',
  kind text not null,
  id text not null,
  type text not null,
  raw bytea not null,
  prev bytea not null,
  hash bytea not null,
  body jsonb,
  received_at timestamptz not null default now(),
  primary key (office, pos)
) partition by range (pos);

create index event_stream on event (office, kind, id, pos);

-- A unique key over a partitioned table would have to hold the position, so identity is kept beside it.
create table event_key (
  office text not null,
  event text not null,
  pos bigint not null,
  terminal text not null,
  epoch bigint not null,
  seq bigint not null,
  hash bytea not null,
  verdict text not null,
  reason text not null,
  primary key (office, event),
  unique (office, terminal, epoch, seq)
);

create table sealed (
  office text not null,
  kind text not null,
  id text not null,
  pos bigint not null,
  retention text not null,
  event text not null,
  body bytea not null,
  primary key (office, kind, id, pos, retention)
);

create table stream_key (
  office text not null,
  kind text not null,
  id text not null,
  retention text not null,
  terminal text not null,
  generation integer not null,
  wrapped bytea not null,
  primary key (office, kind, id, retention, terminal)
);

create table erasure (
  office text not null,
  kind text not null,
  id text not null,
  retention text not null,
  pos bigint not null,
  primary key (office, kind, id, retention)
);

create index erasure_pos on erasure (office, pos);

create table drawer (
  office text not null,
  pos bigint not null,
  terminal text not null,
  kind text not null,
  id text not null,
  term bigint not null,
  event text not null,
  reason text not null,
  resolved_by bigint,
  primary key (office, pos)
);

create index drawer_stream on drawer (office, terminal, kind, id);

create table number_head (
  office text not null,
  day date not null,
  category text not null,
  next integer not null,
  primary key (office, day, category)
);

create table number_band (
  office text not null,
  day date not null,
  category text not null,
  first integer not null,
  last integer not null,
  terminal text not null,
  request text not null,
  primary key (office, day, category, first),
  unique (office, terminal, request)
);

create table base (
  office text not null,
  pos bigint not null,
  body bytea not null,
  signature bytea not null,
  made_at timestamptz not null default now(),
  primary key (office, pos)
);
