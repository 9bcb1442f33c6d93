import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { AddressRules } from './address-rules.ts';
import { OutgoingError } from './outgoing-error.ts';

/** Resolves a name and refuses it when any of its addresses is out of bounds: the check and the connection see the same answer. */
export function guardedLookup(rules: AddressRules): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new OutgoingError('unreachable', host), '');
      if (!addresses.every(({ address }) => rules.mayConnect(host, address))) return callback(new OutgoingError('forbidden_address', host), '');
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
