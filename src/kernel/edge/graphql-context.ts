import type { Caller } from '../contract/caller.ts';
import type { UserError } from '../contract/errors/user-errors.ts';
import type { Flow } from '../work/run.ts';
import type { Runtime } from '../work/runtime.ts';
import type { Gateway } from './gateway.ts';

/** Who stands behind an operation, as far as the presented credentials prove. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'admin';
      readonly username: string;
      /** Those of the sign-in or the last refresh which its account still has. */
      readonly roles: readonly string[];
      readonly sessionId: string;
      readonly authenticator: string;
      /** True while the password is one that somebody else chose: then only viewing oneself, changing it and logging out are open. */
      readonly mustChangePassword: boolean;
      /** Identifiers of the mobile applications whose users the account may support; empty: all. Read afresh with each request. */
      readonly restrictedToApps: readonly string[];
    }
  | { readonly kind: 'api'; readonly clientId: string; readonly clientName: string; readonly apiScopes: readonly string[] }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly clientId: string;
      readonly clientName?: string;
      readonly tokenId: string;
      /** The authentication the access token stems from. */
      readonly acr: string | null;
      readonly authTime: Date | null;
      /** Of the access token. */
      readonly scopes: readonly string[];
    };

/** How a flow ended for a mutation: its value, or what the caller did wrong. */
export type Attempt<Output> =
  | { readonly value: Output; readonly userErrors: readonly [] }
  | { readonly value: null; readonly userErrors: readonly UserError[] };

/** Cookies of the HTTP exchange. What is set is HttpOnly, SameSite=Strict, for the whole site, and Secure wherever the platform is reached by https. */
export interface Cookies {
  get(name: string): string | undefined;
  set(name: string, value: string, maxAgeSeconds: number): void;
  clear(name: string): void;
}

/**
 * What every GraphQL resolver gets as its context. Authorization was decided before a resolver runs; `principal` only tells who it is.
 * `caller` already carries the administrator, so that every event names who acted.
 */
export interface GraphQLContext {
  readonly runtime: Runtime;
  readonly caller: Caller;
  readonly principal: Principal;
  readonly cookies: Cookies;
  /** What a trusted proxy says of who it speaks for. */
  readonly gateway: Gateway;
  /** Runs a flow; every failure leaves as an entry of `errors[]`. For queries. */
  run<Input, Output>(flow: Flow<Input, Output>, input: Input): Promise<Output>;
  /** Runs a flow whose `UserFault`s are expected outcomes: they come back as `userErrors`, all else leaves as `errors[]`. For mutations. */
  attempt<Input, Output>(flow: Flow<Input, Output>, input: Input): Promise<Attempt<Output>>;
  /** One object per name and request, made at first use: the place for data loaders. */
  once<Value>(name: string, make: () => Value): Value;
}
