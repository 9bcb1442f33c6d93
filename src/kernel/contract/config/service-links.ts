type Variables = Readonly<Record<string, string | undefined>>;

const host = '_SERVICE_HOST';
const address = /^(tcp|udp|sctp):\/\//;
const ofService = /^(SERVICE_HOST$|SERVICE_PORT|PORT_\d)/;

/** The names of the services of Kubernetes among the variables. */
function servicesIn(environment: Variables): string[] {
  const hosts = Object.keys(environment).filter((name) => name.startsWith('SIGNET') && name.endsWith(host));
  return hosts.map((name) => name.slice(0, -host.length));
}

/**
 * An environment without what Kubernetes puts into each pod about services named `signet` or `signet-...` ("service links"): `SIGNET_PORT` is such
 * an address then, and counts as not set. A port that the pod itself sets under that name stays.
 */
export function withoutServiceLinks(environment: Variables): Variables {
  const services = servicesIn(environment);
  const isLink = (name: string, value = '') =>
    services.some((service) => {
      const rest = name.startsWith(`${service}_`) ? name.slice(service.length + 1) : '';
      return rest === 'PORT' ? address.test(value) : ofService.test(rest);
    });
  return Object.fromEntries(Object.entries(environment).filter(([name, value]) => !isLink(name, value)));
}
