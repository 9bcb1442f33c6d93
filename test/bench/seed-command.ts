/** `npm run seed`: fills the configured or the embedded database with people and a year of events, to try things out at size. */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openDatabaseOf } from '../../src/cli/open-database.ts';
import { openSealing, parseSealingKeys } from '../../src/kernel/base/crypto/sealing.ts';
import { sealingKeyFromFolder } from '../../src/kernel/base/crypto/sealing-key-file.ts';
import { loadConfig } from '../../src/kernel/contract/config/environment.ts';
import { migrate } from '../../src/kernel/store/migrate.ts';
import { fillEvents } from './fill/fill-events.ts';
import { filledPassword, fillPeople } from './fill/fill-people.ts';
import { fillPersonKeys } from './fill/fill-person-keys.ts';

const { values } = parseArgs({ options: { users: { type: 'string', default: '10000' }, events: { type: 'string', default: '100000' } } });
const [users, events] = [values.users, values.events].map(Number);
if (!Number.isInteger(users) || !Number.isInteger(events) || (users as number) < 1 || (events as number) < 0)
  throw new Error('npm run seed -- --users 100000 --events 10000000');

const say = (text: string) => process.stderr.write(`${text}\n`);
const told = (what: string, all: number) => (done: number) => {
  if (done === all || done % 1_000_000 === 0 || done % 100_000 === 0) say(`seed: ${done} of ${all} ${what}`);
};

const config = loadConfig();
const sealing = openSealing(config.sealing.keys ? parseSealingKeys(config.sealing.keys) : sealingKeyFromFolder(config.runtime.dataFolder));
const database = await openDatabaseOf(config, true);
await migrate(database.url);
const session = new pg.Client({ connectionString: database.url });
await session.connect();
try {
  await fillPeople(session, users as number, told('people', users as number));
  await fillPersonKeys(session, users as number, sealing);
  if ((events as number) > 0) await fillEvents(session, events as number, users as number, told('events', events as number));
  say(`seed: people are called filled1 to filled${users}; their password, and the secret of filled-client-1 to -20, is "${filledPassword}"`);
} finally {
  await session.end();
  await database.close();
}
