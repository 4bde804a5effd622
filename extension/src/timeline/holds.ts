/** Who holds what from where to where: one bar for each hold, solid where it is sure, hatched where it may be. */
import { element } from './element.js';
import type { HoldBar, HoldSegment } from './model.js';

/** Rows of bars for the lanes. `broken`: the path breaks a rule, so holds left open are shown as the trouble they are. */
export function holdRows(bars: readonly HoldBar[], stepCount: number, broken: boolean): readonly HTMLElement[] {
  return bars.map((bar) => {
    const label = element(
      'div',
      { class: 'lane-label', title: `${bar.kind} on ${bar.object}, since line ${bar.sinceLine}` },
      element('span', { class: 'lane-name' }, bar.kind),
      element('span', { class: 'lane-object' }, bar.object),
    );
    const segments = bar.segments.map((segment, index) => {
      const open = bar.open && index === bar.segments.length - 1;
      return segmentNode(bar, segment, stepCount, open, open && broken);
    });
    const area = element('div', { class: 'lane-plot hold-plot' }, ...segments);
    return element('div', { class: 'lane' }, label, area);
  });
}

function segmentNode(
  bar: HoldBar,
  segment: HoldSegment,
  stepCount: number,
  open: boolean,
  trouble: boolean,
): HTMLElement {
  const classes = ['hold', segment.sure ? 'hold-sure' : 'hold-maybe', open && 'hold-open', trouble && 'hold-trouble'];
  const owner = segment.sure ? segment.owner : `maybe ${segment.owner}`;
  const text = `${trouble ? 'not released · ' : ''}${segment.count} · ${owner}`;
  const node = element(
    'div',
    { class: classes.filter(Boolean).join(' '), title: `${bar.kind} on ${bar.object}: ${text}` },
    element('span', { class: 'hold-text' }, text),
  );
  node.style.left = `${(100 * segment.from) / stepCount}%`;
  node.style.width = `${(100 * (segment.to - segment.from)) / stepCount}%`;
  return node;
}
