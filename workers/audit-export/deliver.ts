import type { Runtime } from '../../src/kernel/work/runtime.ts';
import type { ExportTarget } from '../../src/trail/audit/index.ts';
import { deliverFile } from './deliver-file.ts';
import { deliverS3 } from './deliver-s3.ts';
import { deliverSyslog } from './deliver-syslog.ts';
import { deliverWebhook } from './deliver-webhook.ts';
import type { Batch, Deliver } from './delivery.ts';

const deliveries: { readonly [Kind in ExportTarget['kind']]: Deliver<Kind> } = {
  file: deliverFile,
  s3: deliverS3,
  syslog: deliverSyslog,
  webhook: deliverWebhook,
};

/** Hands a batch to a target, whatever its kind. */
export function deliver(runtime: Runtime, target: ExportTarget, batch: Batch): Promise<void> {
  return (deliveries[target.kind] as Deliver<ExportTarget['kind']>)(runtime, target, batch);
}
