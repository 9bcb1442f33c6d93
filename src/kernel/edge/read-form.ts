/** Why a form was not accepted. */
type FormFault = 'content_type' | 'duplicate' | 'too_many' | 'malformed';

/** The parameters of a request, each at most once. A fault names the parameter it concerns, when there is one. */
export interface Form {
  readonly parameters: ReadonlyMap<string, string>;
  readonly fault?: { readonly kind: FormFault; readonly parameter?: string };
}

const mostParameters = 100;
const formType = /^application\/x-www-form-urlencoded(\s*;\s*charset\s*=\s*"?utf-8"?)?\s*$/i;

/** True when a content type is a UTF-8 form. */
export function isFormType(contentType: string | undefined): boolean {
  return formType.test(contentType ?? '');
}

/** Parameters that may come several times; their values are kept with blanks between them: `resource` (RFC 8707 §2), and lists for others (oauth.md §5.1). */
const repeatable = /^(?:resource|(?:external_idp|hook_context)_custom_param\..+)$/s;

/** Reads a query string or form body. Empty values count as absent (RFC 6749 §3.1); NUL and more than 100 parameters are refused. */
export function readParameters(encoded: string): Form {
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  let count = 0;
  let fault: Form['fault'];
  for (const [name, value] of new URLSearchParams(encoded)) {
    count += 1;
    if (count > mostParameters) return { parameters, fault: { kind: 'too_many' } };
    if (seen.has(name) && !repeatable.test(name)) fault ??= { kind: 'duplicate', parameter: name };
    else if (`${name}${value}`.includes('\0')) fault ??= { kind: 'malformed', parameter: name };
    else if (value !== '') parameters.set(name, parameters.has(name) ? `${parameters.get(name)} ${value}` : value);
    seen.add(name);
  }
  return fault ? { parameters, fault } : { parameters };
}

/** Reads the body of a form endpoint: only `application/x-www-form-urlencoded`, each parameter at most once (RFC 6749 §3.2). */
export function readForm(contentType: string | undefined, body: unknown): Form {
  if (!isFormType(contentType) || typeof body !== 'string') return { parameters: new Map(), fault: { kind: 'content_type' } };
  return readParameters(body);
}
