import type { GraphQLContext } from '../../kernel/edge/graphql-context.ts';
import { loadNode } from '../../kernel/edge/load-nodes.ts';
import { readObjectsBy } from '../../kernel/objects/read-objects.ts';
import { mobileApp } from './mobile-app.ts';
import type { MobileAppNode } from './mobile-app-fields.ts';
import { platformVersion } from './platform-version.ts';
import type { PlatformVersionNode } from './platform-version-fields.ts';

/** The mobile application of this identifier; one read for all that a request touches. */
export function loadMobileApp(context: GraphQLContext, identifier: string): Promise<MobileAppNode | undefined> {
  return loadNode(context, 'mobile-apps-by-id', (keys) => readObjectsBy(context.runtime, mobileApp, 'identifier', keys), identifier);
}

/** The version of an application with this id; one read for all that a request touches. */
export function loadPlatformVersion(context: GraphQLContext, id: string): Promise<PlatformVersionNode | undefined> {
  return loadNode(context, 'platform-versions-by-id', (keys) => readObjectsBy(context.runtime, platformVersion, 'id', keys), id);
}
