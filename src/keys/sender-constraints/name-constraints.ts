import { BlockList, isIP } from 'node:net';
import type { GeneralName, GeneralSubtree, NameConstraints } from '@peculiar/asn1-x509';
import type { CertificateContent } from './certificate-content.ts';
import { type DistinguishedName, isWithinName, readName } from './distinguished-name.ts';

/** A name of a certificate, or the root of a subtree of names, by its form. */
interface FormedName {
  readonly form: keyof GeneralName;
  readonly value: GeneralName[keyof GeneralName] | DistinguishedName;
}

/** `example.com` covers itself and what is below, `.example.com` only what is below. */
function isHostWithin(host: string, root: string): boolean {
  const [name, top] = [host.toLowerCase(), root.toLowerCase()];
  return top === '' || name === top || name.endsWith(top.startsWith('.') ? top : `.${top}`);
}

/** For mail and URIs a host stands for itself alone, and only with a dot before it for what is below. */
function isHostCovered(host: string, root: string): boolean {
  return root.startsWith('.') ? isHostWithin(host, root) : host.toLowerCase() === root.toLowerCase();
}

function isMailWithin(mail: string, root: string): boolean {
  const [at, rootAt] = [mail.lastIndexOf('@'), root.lastIndexOf('@')];
  if (at < 0) return false;
  if (rootAt < 0) return isHostCovered(mail.slice(at + 1), root);
  return mail.slice(0, at) === root.slice(0, rootAt) && mail.slice(at).toLowerCase() === root.slice(rootAt).toLowerCase();
}

function isUriWithin(uri: string, root: string): boolean {
  const host = URL.canParse(uri) ? new URL(uri).hostname : '';
  return host !== '' && isIP(host) === 0 && !host.startsWith('[') && isHostCovered(host, root);
}

function isAddressWithin(address: string, subnet: string): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const [version, of] = [isIP(network), isIP(address)];
  if (version === 0 || version !== of) return false;
  const range = new BlockList();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  range.addSubnet(network, Number(bits), family);
  return range.check(address, family);
}

const texts =
  (isWithin: (name: string, root: string) => boolean) =>
  (name: unknown, root: unknown): boolean =>
    typeof name === 'string' && typeof root === 'string' && isWithin(name, root);

/** Whether a name of a form is in a subtree of that form (RFC 5280 §4.2.1.10). Of other forms nobody can tell. */
const within: Readonly<Partial<Record<keyof GeneralName, (name: unknown, root: unknown) => boolean>>> = {
  directoryName: (name, root) => isWithinName(name as DistinguishedName, root as DistinguishedName),
  dNSName: texts(isHostWithin),
  rfc822Name: texts(isMailWithin),
  uniformResourceIdentifier: texts(isUriWithin),
  iPAddress: texts(isAddressWithin),
};

const mailAttribute = '1.2.840.113549.1.9.1';

function formed(name: GeneralName): FormedName[] {
  return (Object.keys(name) as (keyof GeneralName)[])
    .filter((form) => name[form] !== undefined)
    .map((form) => ({ form, value: form === 'directoryName' && name.directoryName ? readName(name.directoryName) : name[form] }));
}

/** All names of a certificate: its subject, the mail addresses in it, and its alternative names. */
function namesOf({ subject, alternativeNames }: CertificateContent): FormedName[] {
  const mails = subject.flat().filter(({ type }) => type === mailAttribute);
  return [
    ...(subject.length > 0 ? [{ form: 'directoryName', value: subject } as const] : []),
    ...mails.map(({ value }) => ({ form: 'rfc822Name', value: value.slice(1) }) as const),
    ...alternativeNames.flatMap(formed),
  ];
}

/** The subtrees that speak about names of one form. One with a depth counts as not understood, as RFC 5280 knows none. */
function about(subtrees: readonly GeneralSubtree[], form: keyof GeneralName) {
  return subtrees.flatMap(({ base, minimum, maximum }) =>
    formed(base)
      .filter((root) => root.form === form)
      .map(({ value }) => ({ value, isUnderstood: within[form] !== undefined && minimum === 0 && maximum === undefined })),
  );
}

/** Whether an authority that limits the names below it allows those of a certificate (RFC 5280 §4.2.1.10, §6.1.4). What it does not understand it does not allow. */
export function areNamesAllowed(content: CertificateContent, { permittedSubtrees = [], excludedSubtrees = [] }: NameConstraints): boolean {
  return namesOf(content).every(({ form, value }) => {
    const [permitted, excluded] = [about(permittedSubtrees, form), about(excludedSubtrees, form)];
    const isIn = (root: { readonly value: unknown }): boolean => within[form]?.(value, root.value) === true;
    if ([...permitted, ...excluded].some(({ isUnderstood }) => !isUnderstood)) return false;
    return !excluded.some(isIn) && (permitted.length === 0 || permitted.some(isIn));
  });
}
