-- Rows that came in from other boards, so that the same rows come in once.

create table imports (
    origin text not null,
    source_id integer not null,
    local_id integer,
    primary key (origin, source_id)
) strict, without rowid;
