/** The colours the canvas needs, read from the style sheet, and a call when the theme changes. */
import { element } from './element.js';
import type { CounterName } from './model.js';

export interface Theme {
  readonly foreground: string;
  readonly background: string;
  readonly font: string;
  /** What is wrong. */
  readonly trouble: string;
  readonly line: Readonly<Record<CounterName, string>>;
}

export function currentTheme(): Theme {
  const probe = element('span', { class: 'key', hidden: true });
  document.body.append(probe);
  // Read back as colours: a variable's own text may be a colour function that a canvas does not know.
  const lineColor = (counter: CounterName | 'trouble') => {
    probe.className = `key key-${counter}`;
    return getComputedStyle(probe).backgroundColor;
  };
  const body = getComputedStyle(document.body);
  const theme = {
    foreground: body.color,
    background: body.backgroundColor,
    font: `${body.getPropertyValue('--fs-small')} ${body.getPropertyValue('--fs-mono')}`,
    trouble: lineColor('trouble'),
    line: {
      refcount: lineColor('refcount'),
      mapcount: lineColor('mapcount'),
      pincount: lineColor('pincount'),
      pgmap: lineColor('pgmap'),
    },
  };
  probe.remove();
  return theme;
}

/** VS Code changes classes and variables on the root and the body; a plain page follows the system's scheme. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  for (const node of [document.documentElement, document.body]) {
    observer.observe(node, { attributes: true, attributeFilter: ['class', 'style'] });
  }
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', listener);
  }
}
