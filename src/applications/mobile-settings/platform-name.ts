/** Operating systems of mobile devices; WINDOWS is reserved. */
export const platformNames = ['ANDROID', 'IOS', 'WINDOWS'] as const;
export type PlatformName = (typeof platformNames)[number];
