/** Once after all tests. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.signetTestServers?.redis?.stop();
  await globalThis.signetTestServers?.database.stop();
}
