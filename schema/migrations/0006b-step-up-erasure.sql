-- Found when a person is erased.
create index sms_challenge_user on sms_challenge (user_id);
