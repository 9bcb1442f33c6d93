import { AppError } from '../../kernel/contract/errors/app-error.ts';
import type { EventRecord } from '../../kernel/contract/event-record.ts';
import type { Runtime } from '../../kernel/work/runtime.ts';
import { acrOfLevel, levelOfAcr } from './authentication-level.ts';

/** How strongly and how lately a user must have been authenticated for a resource. 0 = no matter. */
interface AuthenticationDemand {
  readonly minLevel: number;
  readonly maxAgeSeconds: number;
}

/** The authentication an access token stems from. */
interface TokenAuthentication {
  readonly acr: string | null;
  readonly authTime: Date | null;
}

/** Why an authentication does not meet a demand; undefined when it does. */
export function unmetDemand(
  runtime: Runtime,
  { minLevel, maxAgeSeconds }: AuthenticationDemand,
  { acr, authTime }: TokenAuthentication,
): 'level_too_low' | 'too_long_ago' | undefined {
  if ((levelOfAcr(runtime, acr ?? '') ?? 0) < minLevel) return 'level_too_low';
  if (maxAgeSeconds === 0) return undefined;
  const ageSeconds = authTime === null ? Number.POSITIVE_INFINITY : (runtime.clock.now().getTime() - authTime.getTime()) / 1000;
  return ageSeconds > maxAgeSeconds ? 'too_long_ago' : undefined;
}

/** The challenge of RFC 9470 §3: with what it names, a new authorization request gets a token that does. */
export function demandError(runtime: Runtime, { minLevel, maxAgeSeconds }: AuthenticationDemand, record: EventRecord): AppError {
  const wanted: Record<string, string> = {
    ...(minLevel > 0 ? { acr_values: acrOfLevel(runtime, minLevel) } : {}),
    ...(maxAgeSeconds > 0 ? { max_age: String(maxAgeSeconds) } : {}),
  };
  const description = 'The user has to authenticate more strongly or again.';
  const told = { error: 'insufficient_user_authentication', error_description: description, ...wanted };
  const parameters = Object.entries(told).map(([name, value]) => `${name}="${value}"`);
  return new AppError('insufficient_user_authentication', {
    description,
    headers: { 'www-authenticate': `Bearer realm="oauth", ${parameters.join(', ')}` },
    extra: wanted,
    record,
  });
}
