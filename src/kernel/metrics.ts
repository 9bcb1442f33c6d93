import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the platform counts, in Prometheus form. One registry per runtime. */
export interface Metrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'route' | 'method' | 'status'>;
  readonly eventsRecorded: Counter<'type' | 'outcome'>;
  readonly subscriptions: Gauge;
  readonly jobs: Counter<'job' | 'outcome'>;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'signet_' });
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'signet_http_request_duration_seconds',
      help: 'Time from request to answer, by route.',
      labelNames: ['route', 'method', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    eventsRecorded: new Counter({ name: 'signet_audit_events_total', help: 'Events recorded, by type.', labelNames: ['type', 'outcome'], registers }),
    subscriptions: new Gauge({ name: 'signet_audit_subscriptions', help: 'Live audit subscriptions of this process.', registers }),
    jobs: new Counter({ name: 'signet_jobs_total', help: 'Jobs finished, by outcome.', labelNames: ['job', 'outcome'], registers }),
  };
}
