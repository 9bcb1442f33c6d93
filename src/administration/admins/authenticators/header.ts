import type { Config } from '../../../kernel/contract/config/config.ts';
import type { Gateway } from '../../../kernel/edge/gateway.ts';
import type { Authenticator, Finding, Standing } from './authenticator.ts';
import { standingOfGroups } from './standing-of-groups.ts';

const wellFormed = /^[A-Za-z0-9_.@+-]{1,255}$/;

function standingIn(config: Config, gateway: Gateway): Standing {
  return standingOfGroups(
    config,
    gateway.header(config.admins.headerGroups).flatMap((value) => value.split(',')),
  );
}

/** A gateway that proved the administrator itself: what it says is believed, and nothing else is checked. */
export const headerAuthenticator: Authenticator = {
  name: 'header',
  amr: ['fed'],
  isEnabled: ({ admins }) => admins.header,

  async check({ runtime: { config } }, { gateway }): Promise<Finding> {
    const { headerPrincipal, headerGroups, headerFailIfMissing } = config.admins;
    const [principal, ...more] = gateway.header(headerPrincipal);
    if (more.length > 0 || gateway.header(headerGroups).length > 1) return { reason: 'header_repeated', isFinal: true };
    if (principal === undefined || !wellFormed.test(principal)) return { reason: 'header_missing', isFinal: headerFailIfMissing };
    return { admin: { username: principal, ...standingIn(config, gateway) } };
  },

  async standingNow({ runtime: { config } }, { username }, gateway) {
    const [principal, ...more] = gateway.header(config.admins.headerPrincipal);
    const isSame = principal === username && more.length === 0 && gateway.header(config.admins.headerGroups).length <= 1;
    return isSame ? standingIn(config, gateway) : undefined;
  },
};
