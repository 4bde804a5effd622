/** The values written along a counter strip, for the canvas and for the exported picture. Pure: no DOM. */
import type { Strip } from './model.js';

export interface StripLabel {
  readonly step: number;
  readonly value: number;
  readonly text: string;
}

/** Where a label would stand; `bottom`: its baseline, in CSS pixels from the top. */
export interface LabelBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

const LINE_HEIGHT = 12;
const GAP = 6;

/** Each value where it begins. What `N` is drawn as stands at the first one. */
function stripLabels({ values }: Strip): readonly StripLabel[] {
  const labels = values.flatMap((now, step) =>
    now && now.text !== values[step - 1]?.text ? [{ step, value: now.value, text: now.text }] : [],
  );
  return labels.map((it, index) => (index === 0 && it.text === 'N' ? { ...it, text: `N = ${it.value}` } : it));
}

/** Those that fit: left out where they would run into the one before at their height, or over the right edge. */
export function placedLabels(
  strip: Strip,
  boxOf: (label: StripLabel) => LabelBox,
  edge: number,
): readonly (StripLabel & LabelBox)[] {
  const placed: (StripLabel & LabelBox)[] = [];
  for (const label of stripLabels(strip)) {
    const box = boxOf(label);
    const beside = placed.findLast(({ bottom }) => Math.abs(box.bottom - bottom) <= LINE_HEIGHT);
    const clear = !beside || box.left > beside.right + GAP;
    if (clear && box.right <= edge) placed.push({ ...label, ...box });
  }
  return placed;
}
