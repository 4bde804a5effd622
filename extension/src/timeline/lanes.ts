/**
 * The picture: counter strips, hold bars and line numbers over the same steps, with a marker on the chosen step. The
 * marker is a slider, so the steps can be scrubbed with the pointer and with the keyboard.
 */
import { createChart } from './chart.js';
import { element } from './element.js';
import { holdRows } from './holds.js';
import type { HoldBar, Strip } from './model.js';

/** Least distance between two line numbers under the strips, in CSS pixels. */
const TICK_DISTANCE = 44;

/** What is drawn: lanes over `ticks.length` steps. */
export interface LanesContent {
  readonly strips: readonly Strip[];
  /** What the numbers under the strips are, and one for each step. */
  readonly axis: string;
  readonly ticks: readonly string[];
  readonly bars: readonly HoldBar[];
  /** A rule is broken: holds left open are shown as the trouble they are. */
  readonly broken: boolean;
}

export interface Lanes {
  readonly node: HTMLElement;
  draw(content: LanesContent): void;
  /** Puts the marker on a step, which `description` tells in a sentence. */
  select(index: number, description: string): void;
}

/** `label`: the slider's name. `onPick` is called with the step under the pointer while it is held down. */
export function createLanes(label: string, onPick: (index: number) => void): Lanes {
  const chart = createChart();
  const axisName = element('div', { class: 'lane-label' });
  const ticks = element('div', { class: 'ticks', 'aria-hidden': 'true' });
  const axis = element('div', { class: 'lane lane-axis' }, axisName, ticks);
  const holds = element('div', { class: 'holds' });
  const marker = element('div', { class: 'marker' });
  // As wide as the slider: moving it by parts of its own width needs no layout.
  const track = element('div', { class: 'marker-track' }, marker);
  const slider = element('div', { class: 'slider', role: 'slider', tabindex: 0, 'aria-label': label }, track);
  const node = element('div', { class: 'lanes' }, chart.node, axis, holds, slider);
  let drawn: readonly string[] = [];

  const pickAt = (event: PointerEvent) => {
    const box = slider.getBoundingClientRect();
    if (drawn.length === 0 || box.width === 0) return;
    const index = Math.floor(((event.clientX - box.left) / box.width) * drawn.length);
    onPick(Math.min(Math.max(index, 0), drawn.length - 1));
  };
  slider.addEventListener('pointerdown', (event) => {
    slider.setPointerCapture(event.pointerId);
    slider.classList.add('dragged');
    pickAt(event);
  });
  slider.addEventListener('lostpointercapture', () => slider.classList.remove('dragged'));
  slider.addEventListener('pointermove', (event) => {
    if (slider.hasPointerCapture(event.pointerId)) pickAt(event);
  });
  new ResizeObserver(() => {
    chart.resize();
    drawTicks(ticks, drawn);
  }).observe(node);

  return {
    node,
    draw({ strips, axis: name, ticks: labels, bars, broken }) {
      drawn = labels;
      axisName.textContent = name;
      chart.draw(strips, labels.length);
      holds.replaceChildren(...holdRows(bars, labels.length, broken));
      drawTicks(ticks, labels);
      slider.setAttribute('aria-valuemin', '1');
      slider.setAttribute('aria-valuemax', String(labels.length));
      marker.style.width = `${100 / labels.length}%`;
    },
    select(index, description) {
      chart.select(index);
      track.style.translate = `${(100 * index) / drawn.length}%`;
      slider.setAttribute('aria-valuenow', String(index + 1));
      slider.setAttribute('aria-valuetext', description);
    },
  };
}

function drawTicks(ticks: HTMLElement, labels: readonly string[]): void {
  const count = labels.length;
  const stride = Math.max(1, Math.ceil((TICK_DISTANCE * count) / Math.max(ticks.clientWidth, 1)));
  const shown = labels.flatMap((label, index) => {
    if (index % stride !== 0) return [];
    const tick = element('span', { class: 'tick' }, label);
    tick.style.left = `${(100 * index) / count}%`;
    return [tick];
  });
  ticks.replaceChildren(...shown);
}
