/** Once after all tests. */
// biome-ignore lint/style/noDefaultExport: jest asks for it
export default async function globalTeardown(): Promise<void> {
  await globalThis.signetTestServers?.redis?.stop();
  await globalThis.signetTestServers?.database.stop();
}
