import { randomBytes } from 'node:crypto';
import { noteEvents } from './note-events.ts';
import { onDatabase, sayOnce } from './test-database.ts';

/** A database of its own for one test file. */
export interface Clone {
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
}

function fromRun(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test, which starts the database`);
  return value;
}

/** Clones the migrated template; `empty` gives a database without any table instead. */
export async function cloneDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<Clone> {
  const server = fromRun('TEST_SERVER_URL');
  const name = `signet_test_${randomBytes(6).toString('hex')}`;
  const source = kind === 'migrated' ? fromRun('TEST_TEMPLATE') : 'template0';
  await sayOnce(server, `create database ${name} template ${source}`);
  const url = onDatabase(server, name);
  return {
    url,
    name,
    drop: async () => {
      await noteEvents(url);
      await sayOnce(server, `drop database if exists ${name} with (force)`);
    },
  };
}
