-- What admission asks for: approval, pools, budgets and what was spent, why a task waits, breakers.

alter table cards add column approval text;
alter table cards add column pools text;
alter table cards add column budget_attempts integer;
alter table cards add column budget_seconds integer;
alter table cards add column budget_tokens integer;
alter table cards add column spent_seconds integer;
alter table cards add column spent_tokens integer;
alter table cards add column wait_reason text;
alter table cards add column wait_since integer;
alter table cards add column progress_timeout_seconds integer;

create index cards_waiting on cards (status_at, id)
    where status in ('ready', 'review') and assignee is not null;

alter table runs add column provider text;
alter table runs add column pools text;
alter table runs add column progress_timeout_seconds integer;
alter table runs add column last_progress_at integer;
alter table runs add column tokens_in integer;
alter table runs add column tokens_out integer;
alter table runs add column retry_after_seconds integer;

create table breakers (
    id text not null primary key,
    recent text,
    last_failure_at integer,
    trips integer not null,
    opened_at integer,
    until integer,
    probe_run_id integer,
    error text
) strict, without rowid;

create table spending (
    id text not null primary key,
    attempts integer,
    seconds integer,
    tokens integer
) strict, without rowid;
