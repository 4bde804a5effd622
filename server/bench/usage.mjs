/** Loaded into a measured process (`node --import`): writes what it used to the file that MEASURE_INTO names. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const into = process.env.MEASURE_INTO;
if (isMainThread && into) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(into, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024 }));
  });
}
