/** `npm run build -w server`: the program and the browser worker into dist/, where `npx folioscope` and the
 * extension take them from. */
import { fileURLToPath } from 'node:url';
import { bundleMcp, bundleProgram, bundleWorker, placeAssets } from './bundle.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
await bundleProgram(dist);
await bundleWorker(dist);
await bundleMcp(dist);
await placeAssets(dist);
