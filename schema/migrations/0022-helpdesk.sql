-- What the view of a user looks up.

-- Enrollments that are being made; `app_instance_user` has those that count.
create index app_instance_pending on app_instance (user_id) where status = 'PENDING';
