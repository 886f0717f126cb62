-- The tables of a new file. Frozen: a change is a new revision.
CREATE TABLE erasure_log (
  stream_kind VARCHAR NOT NULL,
  stream_id VARCHAR NOT NULL,
  retention VARCHAR NOT NULL,
  record VARCHAR NOT NULL,
  wiped INTEGER NOT NULL,
  CONSTRAINT pk_erasure_log PRIMARY KEY (stream_kind, stream_id, retention)
);
CREATE TABLE event (
  id VARCHAR NOT NULL,
  terminal VARCHAR NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  stream_kind VARCHAR NOT NULL,
  stream_id VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  term INTEGER NOT NULL,
  type VARCHAR NOT NULL,
  business_date VARCHAR NOT NULL,
  visit VARCHAR,
  case_id VARCHAR,
  command VARCHAR NOT NULL,
  raw BLOB NOT NULL,
  prev VARCHAR NOT NULL,
  hash VARCHAR NOT NULL,
  pos INTEGER,
  verdict VARCHAR,
  reason VARCHAR NOT NULL,
  resolved_by VARCHAR,
  CONSTRAINT pk_event PRIMARY KEY (id),
  CONSTRAINT uq_event_terminal_epoch_seq UNIQUE (terminal, epoch, seq),
  CONSTRAINT uq_event_pos UNIQUE (pos)
);
CREATE INDEX ix_event_business_date ON event (business_date);
CREATE INDEX ix_event_command ON event (command);
CREATE INDEX ix_event_drawer ON event (stream_kind, stream_id) WHERE verdict = 'drawer';
CREATE INDEX ix_event_stream ON event (stream_kind, stream_id, version);
CREATE INDEX ix_event_visit ON event (visit) WHERE visit IS NOT NULL;
CREATE UNIQUE INDEX uq_event_standing ON event (stream_kind, stream_id, version) WHERE verdict IS NULL OR verdict = 'accepted';
CREATE TABLE meta (
  one INTEGER NOT NULL,
  office VARCHAR NOT NULL,
  terminal VARCHAR NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash VARCHAR NOT NULL,
  hlc INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL,
  cursor INTEGER NOT NULL,
  CONSTRAINT pk_meta PRIMARY KEY (one)
);
CREATE TABLE outbox (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  event_id VARCHAR NOT NULL,
  sent_at VARCHAR,
  CONSTRAINT uq_outbox_event_id UNIQUE (event_id)
);
CREATE INDEX ix_outbox_unsent ON outbox (seq) WHERE sent_at IS NULL;
CREATE TABLE sealed (
  event_id VARCHAR NOT NULL,
  retention VARCHAR NOT NULL,
  ciphertext BLOB NOT NULL,
  CONSTRAINT pk_sealed PRIMARY KEY (event_id, retention)
);
CREATE TABLE spool_job (
  place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  id VARCHAR NOT NULL,
  "key" VARCHAR NOT NULL,
  slip VARCHAR NOT NULL,
  copy_no INTEGER NOT NULL,
  body BLOB NOT NULL,
  state VARCHAR NOT NULL,
  command VARCHAR NOT NULL,
  payload BLOB,
  sha256 VARCHAR NOT NULL,
  cause VARCHAR NOT NULL,
  cuts_before INTEGER,
  queued_at VARCHAR NOT NULL,
  changed_at VARCHAR NOT NULL,
  CONSTRAINT uq_spool_job_key UNIQUE ("key"),
  CONSTRAINT uq_spool_job_id UNIQUE (id)
);
CREATE INDEX ix_spool_job_command ON spool_job (command);
CREATE INDEX ix_spool_job_unfinished ON spool_job (place) WHERE state NOT IN ('printed', 'void');
CREATE TABLE stream_key (
  stream_kind VARCHAR NOT NULL,
  stream_id VARCHAR NOT NULL,
  retention VARCHAR NOT NULL,
  slot INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  uploaded INTEGER NOT NULL,
  CONSTRAINT pk_stream_key PRIMARY KEY (stream_kind, stream_id, retention, slot)
);
CREATE INDEX ix_stream_key_unsent ON stream_key (stream_kind) WHERE uploaded = 0;
CREATE TABLE view_log (
  day VARCHAR NOT NULL,
  operator VARCHAR NOT NULL,
  stream_kind VARCHAR NOT NULL,
  stream_id VARCHAR NOT NULL,
  first_at VARCHAR NOT NULL,
  last_at VARCHAR NOT NULL,
  times INTEGER NOT NULL,
  CONSTRAINT pk_view_log PRIMARY KEY (day, operator, stream_kind, stream_id)
);
CREATE TABLE view_row (
  kind VARCHAR NOT NULL,
  id VARCHAR NOT NULL,
  stream_kind VARCHAR NOT NULL,
  stream_id VARCHAR NOT NULL,
  open INTEGER NOT NULL,
  business_date VARCHAR NOT NULL,
  contested INTEGER NOT NULL,
  body BLOB NOT NULL,
  CONSTRAINT pk_view_row PRIMARY KEY (kind, id),
  CONSTRAINT uq_view_row_stream_kind_stream_id UNIQUE (stream_kind, stream_id)
);
CREATE INDEX ix_view_row_day ON view_row (kind, business_date);
CREATE INDEX ix_view_row_open ON view_row (kind, business_date) WHERE open = 1;
