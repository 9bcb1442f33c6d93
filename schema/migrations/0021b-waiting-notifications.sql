-- Notifications of a person that wait to be sent; they go with the person.
create index outbox_job_notified on outbox_job ((payload ->> 'userId')) where name = 'notification.send';
