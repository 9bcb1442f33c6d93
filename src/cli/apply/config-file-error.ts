/** One fault of a configuration file. */
export interface FileProblem {
  /** 1-based; absent when the fault concerns the file as a whole. */
  readonly line?: number;
  readonly column?: number;
  /** Where in the file's structure: `staticClients[0].redirectUrl`. */
  readonly path?: string;
  readonly message: string;
}

function sentence(file: string, { line, column, path, message }: FileProblem): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  return path ? `${place} ${path}: ${message}` : `${place} ${message}`;
}

/** Thrown when a configuration file cannot be applied; nothing of it was. The text has one line for each fault. */
export class ConfigFileError extends Error {
  readonly problems: readonly FileProblem[];
  constructor(file: string, problems: readonly FileProblem[]) {
    super(problems.map((problem) => sentence(file, problem)).join('\n'));
    this.name = 'ConfigFileError';
    this.problems = problems;
  }
}
