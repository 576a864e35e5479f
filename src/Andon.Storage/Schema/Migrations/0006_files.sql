-- Files of tasks and runs. Their bytes lie beside the database, under their hash.

create table attachments (
    task_id text not null,
    name text not null,
    content_type text,
    size integer not null,
    sha256 text not null,
    added_by text not null,
    added_at integer not null,
    primary key (task_id, name)
) strict, without rowid;

create table artifacts (
    run_id integer not null,
    name text not null,
    size integer not null,
    sha256 text not null,
    primary key (run_id, name)
) strict, without rowid;
