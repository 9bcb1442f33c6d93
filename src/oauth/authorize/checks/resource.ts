import { audiencesOf } from '../../../access/tokens/index.ts';
import { type Check, type Identified, invalidRequest } from '../check.ts';

/** RFC 8707 §2.1: every `resource` is one of the client's resource gateways or audiences. It may be repeated. */
export const resource: Check<Identified> = (draft, runtime) => {
  const sent = new Set((draft.parameters.get('resource') ?? '').split(' ').filter((text) => text !== ''));
  draft.resources = [...sent];
  const allowed = audiencesOf(runtime, draft.client);
  if (draft.resources.every((text) => allowed.includes(text))) return undefined;
  return { ...invalidRequest(draft, 'invalid_target', 'resource', 'A resource is not one of this client.'), error: 'invalid_target' };
};
