import { type RequestParameter, requestParameters } from '../../../sign-in/request/index.ts';
import { type Check, invalidRequest, type Received } from '../check.ts';
import { keepParameters } from '../keep-parameters.ts';

function known(name: string | undefined): RequestParameter | undefined {
  return requestParameters.find((parameter) => parameter === name);
}

/** RFC 6749 §3.1: no parameter more than once; and `client_id` is there. Keeps the parameters that mean something here. */
export const parametersOnce: Check<Received> = (draft) => {
  const { fault } = draft.form;
  const { parameters, isTooLong } = keepParameters(draft.form.parameters);
  draft.parameters = parameters;
  draft.sent = parameters;
  if (fault) return invalidRequest(draft, fault.kind, known(fault.parameter), 'Each parameter may appear once and must be well formed.');
  if (isTooLong) return invalidRequest(draft, 'too_long', undefined, 'The request is too long.');
  if (!parameters.has('client_id')) return invalidRequest(draft, 'missing', 'client_id', 'client_id is missing.');
  return undefined;
};
