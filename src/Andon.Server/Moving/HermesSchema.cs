namespace Andon.Server.Moving;

/// <summary>
/// The tables and indexes of a board of the reference kanban, as of June 2026. Its later versions add the columns that
/// they miss when they open it.
/// </summary>
static class HermesSchema
{
    public const string Sql = """
        create table tasks (
            id text primary key, title text not null, body text, assignee text, status text not null,
            priority integer default 0, created_by text, created_at integer not null, started_at integer,
            completed_at integer, workspace_kind text not null default 'scratch', workspace_path text,
            branch_name text, claim_lock text, claim_expires integer, tenant text, result text,
            idempotency_key text, consecutive_failures integer not null default 0, worker_pid integer,
            last_failure_error text, max_runtime_seconds integer, last_heartbeat_at integer,
            current_run_id integer, workflow_template_id text, current_step_key text, skills text,
            model_override text, max_retries integer, goal_mode integer not null default 0,
            goal_max_turns integer, session_id text);
        create table task_links (
            parent_id text not null, child_id text not null, primary key (parent_id, child_id));
        create table task_comments (
            id integer primary key autoincrement, task_id text not null, author text not null,
            body text not null, created_at integer not null);
        create table task_events (
            id integer primary key autoincrement, task_id text not null, run_id integer, kind text not null,
            payload text, created_at integer not null);
        create table task_runs (
            id integer primary key autoincrement, task_id text not null, profile text, step_key text,
            status text not null, claim_lock text, claim_expires integer, worker_pid integer,
            max_runtime_seconds integer, last_heartbeat_at integer, started_at integer not null,
            ended_at integer, outcome text, summary text, metadata text, error text);
        create table task_attachments (
            id integer primary key autoincrement, task_id text not null, filename text not null,
            stored_path text not null, content_type text, size integer not null default 0, uploaded_by text,
            created_at integer not null);
        create table kanban_notify_subs (
            task_id text not null, platform text not null, chat_id text not null,
            thread_id text not null default '', user_id text, notifier_profile text,
            created_at integer not null, last_event_id integer not null default 0,
            primary key (task_id, platform, chat_id, thread_id));
        create index idx_tasks_assignee_status on tasks(assignee, status);
        create index idx_tasks_status on tasks(status);
        create index idx_tasks_tenant on tasks(tenant);
        create index idx_tasks_idempotency on tasks(idempotency_key);
        create index idx_tasks_session_id on tasks(session_id);
        create index idx_links_child on task_links(child_id);
        create index idx_links_parent on task_links(parent_id);
        create index idx_comments_task on task_comments(task_id, created_at);
        create index idx_events_task on task_events(task_id, created_at);
        create index idx_events_run on task_events(run_id, id);
        create index idx_runs_task on task_runs(task_id, started_at);
        create index idx_runs_status on task_runs(status);
        create index idx_attachments_task on task_attachments(task_id, created_at);
        create index idx_notify_task on kanban_notify_subs(task_id);
        """;
}
