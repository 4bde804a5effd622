/**
 * The picture: counter strips, hold bars and line numbers over the same steps, with a marker on the chosen step. The
 * marker is a slider, so the steps can be scrubbed with the pointer and with the keyboard.
 */
import type { SimulatedPath } from '@folioscope/server/protocol';
import { createChart } from './chart.js';
import { element } from './element.js';
import { holdRows } from './holds.js';
import { describeStep, endingOf, holdBars, type Strip } from './model.js';

/** Least distance between two line numbers under the strips, in CSS pixels. */
const TICK_DISTANCE = 44;

export interface Lanes {
  readonly node: HTMLElement;
  draw(path: SimulatedPath, strips: readonly Strip[]): void;
  select(path: SimulatedPath, index: number): void;
}

/** `label`: the slider's name. `onPick` is called with the step under the pointer while it is held down. */
export function createLanes(label: string, onPick: (index: number) => void): Lanes {
  const chart = createChart();
  const ticks = element('div', { class: 'ticks', 'aria-hidden': 'true' });
  const axis = element('div', { class: 'lane lane-axis' }, element('div', { class: 'lane-label' }, 'line'), ticks);
  const holds = element('div', { class: 'holds' });
  const marker = element('div', { class: 'marker' });
  // As wide as the slider: moving it by parts of its own width needs no layout.
  const track = element('div', { class: 'marker-track' }, marker);
  const slider = element('div', { class: 'slider', role: 'slider', tabindex: 0, 'aria-label': label }, track);
  const node = element('div', { class: 'lanes' }, chart.node, axis, holds, slider);
  let drawn: SimulatedPath | undefined;

  const pickAt = (event: PointerEvent) => {
    const box = slider.getBoundingClientRect();
    const count = drawn?.steps.length ?? 0;
    if (count === 0 || box.width === 0) return;
    const index = Math.floor(((event.clientX - box.left) / box.width) * count);
    onPick(Math.min(Math.max(index, 0), count - 1));
  };
  slider.addEventListener('pointerdown', (event) => {
    slider.setPointerCapture(event.pointerId);
    pickAt(event);
  });
  slider.addEventListener('pointermove', (event) => {
    if (slider.hasPointerCapture(event.pointerId)) pickAt(event);
  });
  new ResizeObserver(() => {
    chart.resize();
    if (drawn) drawTicks(ticks, drawn);
  }).observe(node);

  return {
    node,
    draw(path, strips) {
      drawn = path;
      chart.draw(strips, path.steps.length);
      holds.replaceChildren(...holdRows(holdBars(path), path.steps.length, endingOf(path) === 'broken'));
      drawTicks(ticks, path);
      slider.setAttribute('aria-valuemin', '1');
      slider.setAttribute('aria-valuemax', String(path.steps.length));
      marker.style.width = `${100 / path.steps.length}%`;
    },
    select(path, index) {
      chart.select(index);
      track.style.translate = `${(100 * index) / path.steps.length}%`;
      slider.setAttribute('aria-valuenow', String(index + 1));
      slider.setAttribute('aria-valuetext', describeStep(path, index));
    },
  };
}

function drawTicks(ticks: HTMLElement, path: SimulatedPath): void {
  const count = path.steps.length;
  const stride = Math.max(1, Math.ceil((TICK_DISTANCE * count) / Math.max(ticks.clientWidth, 1)));
  const labels = path.steps.flatMap((step, index) => {
    if (index % stride !== 0) return [];
    const tick = element('span', { class: 'tick' }, String(step.line));
    tick.style.left = `${(100 * index) / count}%`;
    return [tick];
  });
  ticks.replaceChildren(...labels);
}
