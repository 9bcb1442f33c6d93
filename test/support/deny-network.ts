import net from 'node:net';

const marker = Symbol.for('signet.test.network-denied');
const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

function hostOf(args: readonly unknown[]): string {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { path, host } = first as { path?: string | null; host?: string | null };
    return path ? 'localhost' : (host ?? 'localhost');
  }
  return typeof second === 'string' ? second : 'localhost';
}

function allowedHosts(): string[] {
  return [process.env.TEST_DATABASE_URL].flatMap((url) => (url ? [new URL(url).hostname] : []));
}

/** Tests reach this machine and nothing else. */
function denyNetwork(): void {
  const prototype = net.Socket.prototype as unknown as Record<symbol, unknown> & { connect: (...args: unknown[]) => net.Socket };
  if (prototype[marker]) return;
  prototype[marker] = true;
  const connect = prototype.connect;
  prototype.connect = function denied(this: net.Socket, ...args: unknown[]) {
    const host = hostOf(args).replace(/^\[|\]$/g, '');
    if (!loopback.test(host) && !allowedHosts().includes(host)) {
      process.nextTick(() => this.destroy(new Error(`tests may not reach ${host}: the network is denied`)));
      return this;
    }
    return connect.apply(this, args);
  };
}

denyNetwork();
