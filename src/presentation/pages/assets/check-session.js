// OIDC Session Management 1.0 §3.2: answers a client's page whether the session it knows is still the one of this browser.
(() => {
  const name = `${document.currentScript.dataset.cookie}=`;
  const browserState = () => (document.cookie.split('; ').find((pair) => pair.startsWith(name)) ?? name).slice(name.length);
  const digestOf = async (text) => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
    return btoa(String.fromCharCode(...digest))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  };
  const judge = async (message, origin) => {
    const [, clientId, hash, salt] = /^(\S+) ([\w-]{43})\.([\w-]{8,64})$/.exec(message) ?? [];
    if (clientId === undefined) return 'error';
    return (await digestOf([clientId, origin, browserState(), salt].join(' '))) === hash ? 'unchanged' : 'changed';
  };
  addEventListener('message', async (event) => {
    if (typeof event.data !== 'string' || event.source === null) return;
    const answer = await judge(event.data, event.origin).catch(() => 'error');
    event.source.postMessage(answer, event.origin);
  });
})();
