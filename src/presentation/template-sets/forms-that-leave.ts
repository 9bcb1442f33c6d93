import { type DefaultTreeAdapterTypes, parse } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** Where forms of a page may lead. */
interface FormPlaces {
  /** Path of the addresses of this platform. */
  readonly home: string;
  /** The client's own address, on the page whose form ends there. */
  readonly redirectUri?: string | undefined;
}

const someOrigin = 'https://platform.invalid';

function isOurs(address: string, { home, redirectUri }: FormPlaces): boolean {
  if (redirectUri !== undefined && address === redirectUri) return true;
  const url = URL.canParse(address, someOrigin) ? new URL(address, someOrigin) : undefined;
  return url !== undefined && address.trimStart().startsWith('/') && url.origin === someOrigin && url.pathname.startsWith(`${home}/`);
}

function childrenOf(node: Node): readonly Node[] {
  const inside = 'content' in node ? [node.content] : [];
  return 'childNodes' in node ? [...node.childNodes, ...inside] : inside;
}

/** What is wrong with one element; nothing when nothing typed into the page can leave by it. */
function faultsOf({ tagName, attrs }: Element, places: FormPlaces): string[] {
  const values = new Map(attrs.map(({ name, value }) => [name.toLowerCase(), value]));
  const action = tagName === 'form' ? (values.get('action') ?? '') : undefined;
  const targets = [action, values.get('formaction')].filter((target) => target !== undefined);
  const away = targets
    .filter((target) => !isOurs(target, places))
    .map((target) => (target === '' ? 'a form has no action' : 'a form leads elsewhere'));
  const moves = tagName === 'base' || (tagName === 'meta' && values.has('http-equiv')) || values.has('srcdoc');
  return moves ? [...away, 'base, http-equiv and srcdoc can lead a page elsewhere'] : away;
}

/**
 * Why a page as the browser gets it could take what people type in elsewhere, in one sentence each; empty when it cannot. The HTML is read as browsers read it:
 * of two attributes of one name the first counts, however the template came to write it (OWASP ASVS 5 §1.2.1).
 */
export function formsThatLeave(html: string, places: FormPlaces): string[] {
  const faults = new Set<string>();
  const waiting: Node[] = [parse(html)];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if ('tagName' in node) for (const fault of faultsOf(node, places)) faults.add(fault);
    waiting.push(...childrenOf(node));
  }
  return [...faults];
}
