const unreserved = /[A-Za-z0-9._~-]/;

/** Escapes of characters that need none are undone, all others are written in capitals (RFC 3986 §6.2.2). */
function withPlainEscapes(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return unreserved.test(character) ? character : encoded.toUpperCase();
  });
}

/** True when `htu` names this address: normalised, and without regard to query and fragment (RFC 9449 §4.3). */
export function isSameAddress(htu: string, address: string): boolean {
  if (htu.length > 2000 || !/^https?:\/\//i.test(htu) || !URL.canParse(htu)) return false;
  const [claimed, own] = [new URL(htu), new URL(address)];
  if (claimed.username !== '' || claimed.password !== '') return false;
  return claimed.origin === own.origin && withPlainEscapes(claimed.pathname) === withPlainEscapes(own.pathname);
}
