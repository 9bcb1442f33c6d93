import { strToU8, type Zippable, zipSync } from 'fflate';

/** A zip of these files, in base64. */
export function archiveOf(files: Readonly<Record<string, string | Uint8Array | Zippable[string]>>): string {
  const entries = Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? strToU8(content) : content]);
  return Buffer.from(zipSync(Object.fromEntries(entries))).toString('base64');
}

/** A login page that says whose it is. */
function loginOf(bank: string): string {
  return `{% layout 'layout' %}
{% block title %}${bank}{% endblock %}
{% block content %}<h1>${bank}</h1>
<img src="{{ 'img/logo.svg' | asset_url }}" alt="" width="40" height="40">
{% if problem != '' %}<p role="alert">{{ problem }}</p>{% endif %}
<form method="post" action="{{ home }}/login">
<input type="hidden" name="transaction" value="{{ transaction }}">
<input type="hidden" name="csrf_token" value="{{ csrfToken }}">
<label for="username">{{ t.login.username }}</label>
<input id="username" name="username" value="{{ username }}" required>
<label for="password">{{ t.login.password }}</label>
<input id="password" name="password" type="password" required>
<button type="submit">{{ t.login.submit }}</button>
</form>
{% render 'parts/footer', client: client %}{% endblock %}
`;
}

/** A whole set: own layout, login page, part, style sheet and picture. */
export function bankFiles(bank: string): Record<string, string> {
  return {
    'layout.html': `<!doctype html>
<html lang="{{ lang }}">
<head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="icon" href="{{ 'img/logo.svg' | asset_url }}">
<link rel="stylesheet" href="{{ 'css/bank.css' | asset_url }}"></head>
<body><main>{% block content %}{% endblock %}</main></body>
</html>
`,
    'login.html': loginOf(bank),
    'parts/footer.html': '<p id="footer">for {{ client.name }}</p>',
    'css/bank.css': 'body { background: rgb(1, 2, 3) url(../img/logo.svg); }\n',
    'img/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="green"/></svg>\n',
  };
}
