/**
 * `npm run bench:timeline`: how many frames a second the timeline draws while its steps are scrubbed with the pointer, for a
 * path of 2,000 steps. Needs the built timeline and Chromium.
 */
import { launchChromium } from '../test/browser/chromium.mjs';
import { timelineDocument } from '../test/timeline-page/document.mjs';
import { manySteps } from '../test/timeline-page/simulations.mjs';

const STEPS = 2000;
const SECONDS = 5;

const browser = await launchChromium();
const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
await page.setContent(timelineDocument(manySteps(STEPS)));
await page.getByRole('slider', { name: 'Step' }).waitFor();

const session = await page.context().newCDPSession(page);
await session.send('Performance.enable', { timeDomain: 'threadTicks' });
/** Seconds of CPU the page's thread has taken so far. */
async function threadTime() {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0;
}
const before = await threadTime();

/** Moves the pointer from end to end in every frame, and takes the time between them. */
const { frames, reached } = await page.evaluate(
  ({ seconds, steps }) =>
    new Promise((resolve) => {
      const slider = document.querySelector('[role=slider]');
      const box = slider.getBoundingClientRect();
      slider.setPointerCapture = () => {};
      slider.hasPointerCapture = () => true;
      const move = (type, part) =>
        slider.dispatchEvent(new PointerEvent(type, { clientX: box.left + part * box.width, bubbles: true }));
      const frames = [];
      const reached = new Set();
      let last = performance.now();
      const begin = last;
      move('pointerdown', 0);
      requestAnimationFrame(function next(now) {
        frames.push(now - last);
        last = now;
        if (now - begin > seconds * 1000) return resolve({ frames: frames.slice(1), reached: reached.size });
        // There and back in two seconds.
        const turn = ((now - begin) / 1000) % 2;
        move('pointermove', Math.min(turn, 2 - turn) * (1 - 1 / steps));
        reached.add(slider.getAttribute('aria-valuenow'));
        requestAnimationFrame(next);
      });
    }),
  { seconds: SECONDS, steps: STEPS },
);
const cpu = ((await threadTime()) - before) * 1000;
await browser.close();

const sorted = frames.toSorted((a, b) => a - b);
const at = (part) => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
const mean = frames.reduce((sum, it) => sum + it, 0) / frames.length;
console.log(
  `Timeline: scrubbing ${STEPS} steps at ${(1000 / mean).toFixed(1)} frames a second ` +
    `(p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, ${(cpu / frames.length).toFixed(1)} ms of CPU a frame), ` +
    `${reached} different steps in ${SECONDS} s`,
);
