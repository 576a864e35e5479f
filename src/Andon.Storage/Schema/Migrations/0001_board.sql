-- A board's rows; columns are those of Andon.Core's tables, in their order. There are no foreign keys: the rules decide
-- what is on a board, and a projection has to take whatever the log says.

create table cards (
    id text not null primary key,
    title text not null,
    status text not null check (status in (
        'triage', 'todo', 'scheduled', 'ready', 'running', 'review', 'blocked', 'done', 'archived')),
    assignee text,
    priority integer not null,
    created_by text not null,
    created_at integer not null,
    updated_at integer not null,
    started_at integer,
    completed_at integer,
    workspace_kind text not null,
    workspace_path text,
    branch_name text,
    tenant text,
    idempotency_key text,
    session_id text,
    skills text,
    labels text,
    max_runtime_seconds integer,
    max_retries integer,
    not_before integer,
    goal_mode integer not null,
    goal_max_turns integer,
    model_override text,
    provider_override text,
    reasoning_effort text,
    completion_contract text,
    project_id text,
    workflow_template_id text,
    current_step_key text,
    open_parents integer not null,
    current_run_id integer,
    draining_run_id integer,
    attempts integer not null,
    consecutive_failures integer not null,
    last_failure_error text,
    cooldown_until integer,
    block_kind text,
    block_reason text,
    block_recurrences integer not null,
    phase text not null,
    implementer text,
    reviewer text,
    approved_run_id integer,
    hold_kind text,
    hold_reason text,
    held_by text,
    held_at integer,
    archived_from text,
    status_at integer not null,
    protocol_violations integer not null
) strict, without rowid;

create unique index cards_by_idempotency_key on cards (idempotency_key)
    where idempotency_key is not null and status <> 'archived';

create index cards_offered on cards (priority desc, created_at, id)
    where status in ('ready', 'review') and assignee is not null;

create index cards_listed on cards (priority desc, created_at, id)
    where status <> 'archived';

create index cards_unassigned on cards (priority desc, created_at, id)
    where status in ('ready', 'review') and assignee is null;

create index cards_scheduled on cards (not_before, id)
    where status = 'scheduled' and not_before is not null;

create index cards_cooling on cards (cooldown_until)
    where status in ('ready', 'review') and cooldown_until is not null;

create index cards_counted on cards (status, assignee, created_at);

create table card_texts (
    task_id text not null primary key,
    body text,
    result text
) strict, without rowid;

create table runs (
    id integer not null primary key,
    task_id text not null,
    attempt integer not null,
    kind text not null check (kind in ('supervised', 'pull', 'manual')),
    phase text not null check (phase in ('work', 'review')),
    profile text,
    principal text not null,
    claim_lock text,
    token_hash text,
    lease_seconds integer not null,
    epoch integer not null,
    node_id text,
    boot_id text,
    worker_pid integer,
    worker_start_ticks integer,
    supervisor_pid integer,
    supervisor_start_ticks integer,
    step_key text,
    max_runtime_seconds integer,
    workspace_path text,
    started_at integer not null,
    spawned_at integer,
    last_heartbeat_at integer,
    ended_at integer,
    tree_gone_at integer,
    outcome text,
    summary text,
    metadata text,
    error text,
    exit_code integer,
    exit_signal integer
) strict;

create index runs_by_task on runs (task_id, id);

create index runs_open on runs (id) where ended_at is null;

create index runs_draining on runs (id) where ended_at is not null and tree_gone_at is null;

create table links (
    parent_id text not null,
    child_id text not null,
    primary key (parent_id, child_id)
) strict, without rowid;

create index links_by_child on links (child_id, parent_id);

create table comments (
    id integer not null primary key,
    task_id text not null,
    author text not null,
    body text not null,
    created_at integer not null
) strict;

create index comments_by_task on comments (task_id, id);

create table tombstones (
    task_id text not null primary key,
    title text not null,
    deleted_at integer not null,
    deleted_by text not null,
    last_run integer not null,
    last_comment integer not null
) strict;
