-- Where tasks work: what a worktree starts from, and what became of a scratch directory.

alter table cards add column base_ref text;
alter table cards add column workspace_note text;

alter table runs add column branch text;
alter table runs add column base_sha text;
