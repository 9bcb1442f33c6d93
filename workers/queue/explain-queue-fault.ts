const sentences: readonly (readonly [RegExp, string])[] = [
  [/^(Reply|Redis)?Error: WRONGPASS|^ReplyError: ERR invalid password/, 'Redis refuses the user name or the password of REDIS_URL'],
  [/NOAUTH/, 'Redis wants a password and REDIS_URL has none'],
  [/NOPERM/, 'the user of REDIS_URL may not do what queues need: allow all commands on ~{signet}* (SIGNET_QUEUE_PREFIX) and its channels'],
  [/\bMOVED\b|CROSSSLOT/, 'REDIS_URL names one node of a Redis Cluster: write redis+cluster://host1,host2'],
  [/READONLY/, 'REDIS_URL names a replica, which cannot be written to; with sentinels write redis+sentinel://host1,host2/primary'],
  [/\bOOM\b/, 'the memory of Redis is full'],
  [/LOADING/, 'Redis is still loading its data'],
  [/MISCONF/, 'Redis cannot save its data and takes no more'],
  [/All sentinels are unreachable/, 'no sentinel of REDIS_URL answers, or none knows the primary it names'],
];

/** A fault of the queues in a sentence for operators, where it has a known cause; otherwise what was thrown. */
export function explainQueueFault(error: unknown): string {
  const text = String(error);
  const known = sentences.find(([pattern]) => pattern.test(text));
  return known ? `${known[1]} (${text.slice(0, 200)})` : text;
}
