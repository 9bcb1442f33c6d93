/** A request as a `curl` command says it. */
export interface CurlRequest {
  readonly method: string;
  /** Path and query; every host stands for the platform under test. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const withValue = new Set(['-d', '-H', '-u', '-X', '--cacert', '--cert', '--key']);

function wordsOf(command: string): string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, (_quoted, single, double) => single ?? double));
}

function requestOf(command: string): CurlRequest {
  const given = new Map<string, string[]>();
  let address = '';
  const words = wordsOf(command);
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] as string;
    if (withValue.has(word)) {
      at += 1;
      given.set(word, [...(given.get(word) ?? []), words[at] as string]);
    } else if (!word.startsWith('-')) address = word;
  }
  const { pathname, search } = new URL(address.replace('$ISSUER', 'http://localhost/oauth'));
  const data = given.get('-d');
  const user = given.get('-u')?.[0];
  const headers = (given.get('-H') ?? []).map((line) => /^([^:]+):\s*(.*)$/.exec(line)?.slice(1) as [string, string]);
  return {
    method: given.get('-X')?.[0] ?? (data ? 'POST' : 'GET'),
    path: pathname + search,
    headers: {
      ...(data ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(user ? { authorization: `Basic ${Buffer.from(user).toString('base64')}` } : {}),
      ...Object.fromEntries(headers),
    },
    body: data?.join('&'),
  };
}

/** The requests of the `curl` commands in a block of shell, in order. */
export function readCurl(block: string): CurlRequest[] {
  const commands = [...block.replaceAll('\\\n', ' ').matchAll(/^curl (?:'[^']*'|"[^"]*"|[^'"\n])+/gm)];
  return commands.map(([command]) => requestOf(command));
}
