-- What an authenticator other than the accounts kept here calls an administrator: the distinguished name of LDAP.
alter table admin_session add column subject text;
