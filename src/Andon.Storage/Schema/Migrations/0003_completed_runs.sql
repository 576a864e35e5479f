-- What a profile did lately, for the worker that goes on under its name.

create index runs_completed on runs (profile, id) where outcome = 'completed';
