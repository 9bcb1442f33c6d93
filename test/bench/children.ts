import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Core, pin } from './cores.ts';

/** A process of the bench, on a core of its own choice, that answers questions. */
export interface Child {
  readonly pid: number;
  /** Asks a question by its name; resolves to the answer. */
  ask<Answer>(question: string, input?: unknown): Promise<Answer>;
  /** Waits for a notice it gives by itself. */
  notice(name: string): Promise<void>;
  end(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly answer?: unknown;
  readonly problem?: string;
  readonly notice?: string;
}

/** Starts an entry file of this folder, given without its extension. */
export async function startChild(entry: string, core: Core, execArgv: readonly string[] = []): Promise<Child> {
  const file = fileURLToPath(new URL(`./${entry}.js`, import.meta.url));
  const child = fork(file, [], { execArgv: [...execArgv], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  pin(child.pid as number, core);
  return conversation(child, entry);
}

function conversation(child: ChildProcess, entry: string): Child {
  const open = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  const awaited = new Map<string, () => void>();
  let asked = 0;
  child.on('message', ({ id, answer, problem, notice }: Message) => {
    if (notice !== undefined) return awaited.get(notice)?.();
    const question = open.get(id as number);
    open.delete(id as number);
    if (problem === undefined) question?.resolve(answer as never);
    else question?.reject(new Error(`${entry}: ${problem}`));
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      for (const { reject } of open.values()) reject(new Error(`${entry} ended with ${code}`));
      resolve();
    });
  });
  return {
    pid: child.pid as number,
    ask: (question, input) =>
      new Promise((resolve, reject) => {
        asked += 1;
        open.set(asked, { resolve, reject });
        child.send({ id: asked, question, input });
      }),
    notice: (name) => new Promise((resolve) => awaited.set(name, resolve)),
    async end() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
