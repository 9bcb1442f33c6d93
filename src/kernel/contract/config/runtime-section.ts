import { logLevels } from '../../base/log.ts';
import { flag, oneOf, type Section, text } from './setting.ts';

/** Settings of the process: where it keeps data, and what it logs and measures. */
export const runtimeSection = {
  dataFolder: {
    env: 'SIGNET_DATA_DIR',
    schema: text,
    default: '.signet',
    meaning:
      'Folder for what the embedded default keeps: the database cluster and the sealing key. With DATABASE_URL and SIGNET_SEALING_KEYS it holds the first one-time password only, where no terminal shows it.',
  },
  logLevel: { env: 'SIGNET_LOG_LEVEL', schema: oneOf(logLevels), default: 'info', meaning: 'Least severe level that is logged.' },
  development: {
    env: 'SIGNET_DEVELOPMENT',
    schema: flag,
    default: 'false',
    meaning: 'Allows plain http in configured addresses and shows helpful hints; never for production.',
  },
  metricsToken: {
    env: 'SIGNET_METRICS_TOKEN',
    schema: text,
    meaning: 'Bearer token that /metrics asks for. Without it /metrics answers loopback addresses only, and nothing that came through a proxy.',
    secret: true,
  },
} as const satisfies Section;
