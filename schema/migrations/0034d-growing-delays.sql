-- A name that was guessed at is closed for a while that grows with each further failure, not for the rest of the window.
alter table throttle add column retry_at timestamptz;
