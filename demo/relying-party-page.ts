import { Liquid } from 'liquidjs';

const template = new Liquid({ outputEscape: 'escape' }).parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Demo Bank</title>
<style>
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 10vh auto; padding: 0 1.5rem; }
  a.button { display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem; background: #1b4dd8; color: #fff; text-decoration: none; }
  a.button:focus-visible, a:focus-visible { outline: 3px solid #f5a623; outline-offset: 2px; }
  dt { font-weight: 600; } dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
  .notice { padding: .6rem 1rem; border-left: 4px solid #1b4dd8; background: color-mix(in srgb, currentColor 8%, transparent); }
</style>
</head>
<body>
<h1>Demo Bank</h1>
{% if notice %}<p class="notice" role="status">{{ notice }}</p>{% endif %}
{% if claims %}
<p>You are signed in. This is what the bank was told about you:</p>
<dl>{% for claim in claims %}<dt>{{ claim[0] }}</dt><dd>{{ claim[1] }}</dd>{% endfor %}</dl>
<p>The access token is good for {{ expiresIn }} more seconds.</p>
<p><a class="button" href="/refresh">Get new tokens</a> <a href="/sign-out">Sign out</a></p>
{% else %}
<p>A relying party of the Signet demonstration. Watch the terminal while you sign in.</p>
<p><a class="button" href="/sign-in">Sign in</a></p>
{% endif %}
</body>
</html>`);

interface PageVariables {
  readonly notice: string | undefined;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly expiresIn: number | undefined;
}

/** The one page of the demonstration's bank. */
export function page(variables: PageVariables): string {
  const claims = variables.claims && Object.entries(variables.claims).map(([name, value]) => [name, String(value)]);
  return new Liquid({ outputEscape: 'escape' }).renderSync(template, { ...variables, claims }) as string;
}
