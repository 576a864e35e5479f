-- How messages find a chat: what the reference kanban's later versions say of a place.

alter table subscriptions add column user_id_alt text;
alter table subscriptions add column chat_type text;
alter table subscriptions add column delivery_mode text;
alter table subscriptions add column delivery_metadata text;
