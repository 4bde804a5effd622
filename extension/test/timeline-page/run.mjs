/**
 * Tests the timeline and the gallery alone, in plain pages in a real browser: keyboard, pointer, roles, tables, sizes, themes.
 * Needs the build (npm run build) and Chromium.
 *
 *     npm run test:timeline [-- --screenshots FOLDER]
 */
import { browser, finish } from './pages.mjs';

for (const part of ['timeline', 'comparison', 'gallery']) await import(`./${part}.mjs`);
await browser.close();
finish();
