import { createServer } from 'node:net';

/** The port to listen on: the configured one, or for 0 one that is free. It must be known before the start, as the issuer contains it. */
export function choosePort(host: string, configured: number): Promise<number> {
  if (configured !== 0) return Promise.resolve(configured);
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
