import type { Runtime } from '../../kernel/work/runtime.ts';

/** Whether DPoP proofs must carry a nonce of ours: everybody's, or those of this client. */
export function isNonceRequired({ config }: Pick<Runtime, 'config'>, client: { readonly dpopNonceRequired: boolean } | undefined): boolean {
  return config.dpop.nonceRequired || client?.dpopNonceRequired === true;
}
