/** True when an event tells that configuration was changed, so that caches of it are stale. */
export function changesConfiguration(event: { readonly type: string; readonly category: string }): boolean {
  return event.type.startsWith('JWT_KEYS_') || (event.category === 'ADMIN' && !event.type.startsWith('ADMIN_AUTHENTICATION_'));
}
