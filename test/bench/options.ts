import { parseArgs } from 'node:util';

/** What the command line asks of a run. */
export interface BenchOptions {
  /** Keys of the workloads to run; empty: all. */
  readonly only: readonly string[];
  /** Length of one measurement; each is preceded by a warm-up of a quarter of it, one second at least. */
  readonly seconds: number;
  /** How often product and yardstick take turns. */
  readonly rounds: number;
  readonly connections: number;
  readonly subscribers: number;
  /** Rows that the tables of both sides hold before anything is measured. */
  readonly preload: number;
  /** Measures lists, streams and retention at size instead of the workloads. */
  readonly scale: boolean;
  /** Sizes of `--scale`: events of the trail, people, events of the month that is dropped. */
  readonly events: number;
  readonly users: number;
  readonly dropped: number;
  /** File for the figures. */
  readonly output: string;
  /** Folder for a V8 CPU profile of the product's process, when one is wanted. */
  readonly profile: string | undefined;
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} must be a number, not ${value}`);
  return number;
}

/** Reads `--only client_credentials,refresh --seconds 5 --rounds 2 ...`. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '32' },
      subscribers: { type: 'string', default: '200' },
      preload: { type: 'string', default: '100000' },
      scale: { type: 'boolean', default: false },
      events: { type: 'string', default: '10000000' },
      users: { type: 'string', default: '100000' },
      dropped: { type: 'string', default: '1000000' },
      output: { type: 'string', default: 'bench-result.json' },
      profile: { type: 'string' },
    },
  });
  return {
    only: values.only.flatMap((text) => text.split(',')),
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    connections: positive('connections', values.connections),
    subscribers: positive('subscribers', values.subscribers),
    preload: positive('preload', values.preload),
    scale: values.scale,
    events: positive('events', values.events),
    users: positive('users', values.users),
    dropped: positive('dropped', values.dropped),
    output: values.output,
    profile: values.profile,
  };
}
