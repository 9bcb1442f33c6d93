/** SQL: the family `f` still gives access: it was not ended, and its access token or its refresh token has not expired. */
export const isLiveFamily = `f.revoked_at is null and (f.access_expires_at > now()
  or (f.refresh_issued and coalesce(least(f.refresh_expires_at, f.refresh_max_expires_at) > now(), true)))`;
