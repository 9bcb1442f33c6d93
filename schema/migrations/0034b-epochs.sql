-- An epoch belongs to one start of the database server: whatever brings an older state back needs another start, so that its events get an epoch
-- of their own, and a place in the history that was undone can be told from one in the history that is kept.
alter table audit_epoch
  -- Start of the server that the epoch was opened on.
  add column server_started_at timestamptz,
  -- The last transaction of the epoch before: places behind it are of no history that is kept.
  add column after_tx xid8;
