type Answers = Readonly<Record<string, (input: never) => unknown>>;

interface Question {
  readonly id: number;
  readonly question: string;
  readonly input: never;
}

/** Answers the parent's questions over the process channel, not over a route of what is measured; leaves when the parent goes. */
export function answerQuestions(answers: Answers, leave: () => Promise<void>): void {
  process.on('message', async ({ id, question, input }: Question) => {
    try {
      process.send?.({ id, answer: await answers[question]?.(input) });
    } catch (error) {
      process.send?.({ id, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => void leave().finally(() => process.exit(0)));
  process.on('SIGINT', () => undefined);
}

/** Tells the parent something it waits for. */
export function giveNotice(notice: string): void {
  process.send?.({ notice });
}

/** CPU time of this process so far, all threads, in milliseconds. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
