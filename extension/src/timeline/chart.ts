/**
 * The counters along a path: one small step chart for each, all on the same steps, with the symbolic value written where
 * it changes. Each counter has its own scale, because a pin adds 1024 to one and 1 to another.
 */
import uPlot from 'uplot';
import { element } from './element.js';
import { type LabelBox, placedLabels, type StripLabel } from './labels.js';
import type { Strip } from './model.js';
import { currentTheme, type Theme } from './theme.js';

const HEIGHT = 46;
/** Space above and below the lines, as a part of the value range, so that labels fit. */
const HEADROOM = 0.55;

export interface Chart {
  readonly node: HTMLElement;
  draw(strips: readonly Strip[], stepCount: number): void;
  /** Writes the values after this step beside the strips. */
  select(index: number): void;
  resize(): void;
}

interface DrawnStrip {
  readonly strip: Strip;
  readonly plot: uPlot;
  readonly area: HTMLElement;
  readonly value: HTMLElement;
}

export function createChart(): Chart {
  const node = element('div', { class: 'strips' });
  let drawn: readonly DrawnStrip[] = [];
  return {
    node,
    draw(strips, stepCount) {
      for (const { plot } of drawn) plot.destroy();
      const lanes = strips.map(emptyLane);
      node.replaceChildren(...(lanes.length > 0 ? lanes.map((lane) => lane.node) : [nothingToDraw()]));
      const theme = currentTheme();
      drawn = lanes.map(({ strip, area, value }) => ({
        strip,
        area,
        value,
        plot: plotStrip(strip, stepCount, area, theme),
      }));
    },
    select(index) {
      for (const { strip, value } of drawn) value.textContent = strip.values[index]?.text ?? '–';
    },
    resize() {
      for (const { plot, area } of drawn) plot.setSize({ width: area.clientWidth, height: HEIGHT });
    },
  };
}

function nothingToDraw(): HTMLElement {
  return element('p', { class: 'no-strip' }, 'No counter changes on this path.');
}

function emptyLane(strip: Strip) {
  const area = element('div', { class: 'lane-plot', 'aria-hidden': 'true' });
  const value = element('span', { class: 'lane-value' });
  const name = strip.name ?? strip.counter;
  const label = element(
    'div',
    { class: 'lane-label', title: `${strip.object} ${name}` },
    element('span', { class: 'lane-name' }, element('span', { class: `key key-${strip.counter}` }), name),
    value,
    element('span', { class: 'lane-object' }, strip.object),
  );
  return { strip, area, value, node: element('div', { class: 'lane' }, label, area) };
}

function plotStrip(strip: Strip, stepCount: number, area: HTMLElement, theme: Theme): uPlot {
  const numbers = strip.values.map((it) => it?.value ?? null);
  // One more point than steps: a step's value lasts until the end of its cell.
  const data: uPlot.AlignedData = [
    Array.from({ length: stepCount + 1 }, (_, index) => index),
    [...numbers, numbers.at(-1) ?? null],
  ];
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const color = theme.line[strip.counter];
  return new uPlot(
    {
      width: area.clientWidth,
      height: HEIGHT,
      padding: [0, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: { x: { time: false, range: [0, stepCount] }, y: { range: (_, min, max) => withHeadroom(min, max) } },
      series: [{}, { stroke: color, width: 2, points: { show: false }, ...(stepped ? { paths: stepped } : {}) }],
      hooks: { draw: [(plot) => writeValues(plot, strip, theme)] },
    },
    data,
    area,
  );
}

function withHeadroom(min: number | null, max: number | null): [number, number] {
  const low = min ?? 0;
  const high = max ?? 0;
  const room = (high - low || 1) * HEADROOM;
  return [low - room * 0.5, high + room * 1.5];
}

/** Writes each new value above its line, left out where it would run into the one before. */
function writeValues(plot: uPlot, strip: Strip, theme: Theme): void {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.scale(scale, scale);
  ctx.font = theme.font;
  ctx.textBaseline = 'bottom';
  // A rim in the background's colour keeps a value readable where a line crosses it.
  ctx.strokeStyle = theme.background;
  ctx.fillStyle = theme.foreground;
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  const boxOf = ({ step, value, text }: StripLabel): LabelBox => {
    const left = plot.valToPos(step, 'x', true) / scale + 3;
    return { left, right: left + ctx.measureText(text).width, bottom: plot.valToPos(value, 'y', true) / scale - 2 };
  };
  for (const { text, left, bottom } of placedLabels(strip, boxOf, plot.width)) {
    ctx.strokeText(text, left, bottom);
    ctx.fillText(text, left, bottom);
  }
  ctx.restore();
}
