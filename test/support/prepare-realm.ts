import { types } from 'node:util';

/**
 * Jest gives each test file globals of its own, but errors of Node's core come from outside and are no `instanceof` its `Error`.
 * The code under test must see them as it does in production.
 */
const ordinary = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: object, thrown: unknown) {
    return (this === Error && types.isNativeError(thrown)) || ordinary.call(this as never, thrown);
  },
});

// A flow that awaits anything but the database while its transaction is open fails in every test.
Object.defineProperty(globalThis, Symbol.for('signet.strict-transactions'), { value: true });
