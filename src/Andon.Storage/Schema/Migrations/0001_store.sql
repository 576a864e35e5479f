-- What every store has besides its own tables: which store it is and how far it goes, its events, and its answers.
-- Times are UTC microseconds. Events are here without their row changes: those are in the rows, and whole in the log.

create table store (
    id integer not null primary key check (id = 1),
    uuid text not null,
    generation integer not null,
    record integer not null,
    position integer not null,
    hash text not null,
    last_run integer not null,
    last_comment integer not null
) strict;

create table events (
    position integer not null primary key,
    at integer not null,
    actor_kind text not null,
    actor_name text not null,
    actor_run integer,
    actor_label text,
    kind text not null,
    task_id text,
    run_id integer,
    payload text
) strict;

create index events_by_task on events (task_id, position) where task_id is not null;

-- By the record that bears the answer, so that the oldest come first; clients' ids are ordered by time too.
create table requests (
    record integer not null primary key,
    principal text not null,
    id text not null,
    fingerprint text not null,
    at integer not null,
    position integer not null,
    reply text not null
) strict;

create unique index requests_by_id on requests (id, principal);
