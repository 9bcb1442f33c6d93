/* These functions run in the page, not here; playwright sends their text. */

export function reportViolations() {
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    // biome-ignore lint/suspicious/noConsole: the console is how it reaches the test
    console.error(`policy: ${violatedDirective} ${blockedURI}`);
  });
}

export function describePage() {
  const count = (selector) => document.querySelectorAll(selector).length;
  const list = (selector) => [...document.querySelectorAll(selector)];
  return {
    lang: document.documentElement.lang,
    title: document.title,
    headings: count('h1'),
    mains: count('main'),
    unlabelled: list('input:not([type=hidden])').filter((input) => !input.labels?.length).length,
    nameless: list('button, a').filter((element) => !element.textContent.trim()).length,
    picturesWithoutAlt: count('img:not([alt])'),
    inline: count('[style], style, script:not([src]), [onclick], [onsubmit]'),
    small: list('button, input:not([type=hidden])').filter((element) => element.getBoundingClientRect().height < 24).length,
  };
}

export function textColours() {
  const numbers = (colour) => colour.match(/[\d.]+/g)?.map(Number) ?? [];
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('h1, p, li, label, button, a, dt, dd, input')]
    .filter((element) => element.offsetParent !== null)
    .map((element) => ({ text: element.textContent.trim().slice(0, 40), front: numbers(getComputedStyle(element).color), back: behind(element) }));
}

export function describeFocus() {
  const { activeElement: element } = document;
  return { name: element.id || element.textContent.trim(), outline: getComputedStyle(element).outlineStyle };
}

export function overflowWidth() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

export function visibleCookies() {
  return document.cookie;
}
