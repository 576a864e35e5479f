-- Who is told in a chat how a task goes on, and how far they have been told.

create table subscriptions (
    task_id text not null,
    platform text not null,
    chat_id text not null,
    thread_id text not null,
    user_id text,
    notifier_profile text,
    created_at integer not null,
    last_event_id integer not null,
    primary key (task_id, platform, chat_id, thread_id)
) strict, without rowid;
