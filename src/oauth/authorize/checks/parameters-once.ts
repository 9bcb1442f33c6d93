import { type RequestParameter, requestParameters } from '../authorization-request.ts';
import { type Check, invalidRequest } from '../check.ts';

/** A sign-in in progress is stored with its parameters, so their size is bounded. */
const mostCharacters = 16_384;

function known(name: string | undefined): RequestParameter | undefined {
  return requestParameters.find((parameter) => parameter === name);
}

/** RFC 6749 §3.1: no parameter more than once; and `client_id` is there. Keeps the parameters that mean something here. */
export const parametersOnce: Check = (draft) => {
  const { parameters, fault } = draft.form;
  const kept = requestParameters.flatMap((name) => (parameters.has(name) ? [[name, parameters.get(name) as string] as const] : []));
  draft.parameters = new Map(kept);
  draft.sent = draft.parameters;
  if (fault) return invalidRequest(draft, fault.kind, known(fault.parameter), 'Each parameter may appear once and must be well formed.');
  if (kept.reduce((sum, [, value]) => sum + value.length, 0) > mostCharacters)
    return invalidRequest(draft, 'too_long', undefined, 'The request is too long.');
  if (!draft.parameters.has('client_id')) return invalidRequest(draft, 'missing', 'client_id', 'client_id is missing.');
  return undefined;
};
