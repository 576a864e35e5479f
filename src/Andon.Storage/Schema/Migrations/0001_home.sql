-- What holds over all boards; columns are those of Andon.Core's tables, in their order.

create table boards (
    slug text not null primary key,
    uuid text not null,
    name text,
    description text,
    icon text,
    color text,
    default_workdir text,
    created_at integer not null,
    archived_at integer
) strict;

create table pauses (
    scope text not null check (scope in ('home', 'board', 'profile')),
    name text not null,
    reason text,
    paused_by text not null,
    paused_at integer not null,
    primary key (scope, name)
) strict;

create table settings (
    key text not null primary key,
    value text not null
) strict;

create table story (
    id integer not null primary key,
    at integer not null,
    board text,
    text text not null
) strict;
