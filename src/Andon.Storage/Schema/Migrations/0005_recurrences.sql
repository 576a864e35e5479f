-- Cards that are made again and again. Columns are those of Andon.Core's table, in its order.

create table recurrences (
    id text not null primary key,
    template text not null,
    kind text not null check (kind in ('every', 'cron')),
    rule text not null,
    timezone text,
    overlap text not null check (overlap in ('skip', 'allow')),
    next_at integer,
    last_at integer,
    last_task_id text,
    fired integer not null,
    skipped integer not null,
    last_skip text,
    paused_at integer,
    paused_by text,
    created_by text not null,
    created_at integer not null,
    updated_at integer not null
) strict, without rowid;

create index recurrences_due on recurrences (next_at, id) where next_at is not null;
