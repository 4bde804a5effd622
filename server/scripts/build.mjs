/** `npm run build -w server`: the program into dist/, where `npx folioscope` and the extension take it from. */
import { fileURLToPath } from 'node:url';
import { bundleProgram, placeAssets } from './bundle.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
await bundleProgram(dist);
await placeAssets(dist);
