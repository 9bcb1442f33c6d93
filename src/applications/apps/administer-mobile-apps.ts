import type { Work } from '../../kernel/work/work.ts';
import { mobileAppFlows } from './mobile-app.ts';
import type { MobileAppInput, MobileAppNode } from './mobile-app-fields.ts';

type Said = Parameters<typeof mobileAppFlows.create>[1];

/** Adds a mobile application. */
export function createMobileApp(work: Work, input: MobileAppInput): Promise<MobileAppNode> {
  return mobileAppFlows.create(work, input as Said);
}

/** Changes a mobile application. */
export function updateMobileApp(work: Work, { key, input }: { readonly key: string; readonly input: MobileAppInput }): Promise<MobileAppNode> {
  return mobileAppFlows.update(work, { key, input: input as Said });
}

/** Deletes a mobile application with its versions. */
export const deleteMobileApp = mobileAppFlows.remove;
