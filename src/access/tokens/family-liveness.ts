/**
 * SQL: the family `f` still gives access: it was not ended, and its access token or its refresh token has not expired. `is_over` follows from the times,
 * some minutes late; it keeps what is long over out of the index of a person's families.
 */
export const isLiveFamily = `f.revoked_at is null and not f.is_over and (f.access_expires_at > now()
  or (f.refresh_issued and coalesce(least(f.refresh_expires_at, f.refresh_max_expires_at) > now(), true)))`;
