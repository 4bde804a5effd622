/** Makes the catalogue that ships: all rows as one JSON file, beside the compiled simulator. A broken row stops the build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadCatalogue } from '../dist/index.js';
import { readCatalogueDocuments } from './read.mjs';

const documents = readCatalogueDocuments();
const { catalogue, problems } = loadCatalogue(documents);
for (const { file, line, row, reason } of problems)
  console.error(`simulator/catalogue/${file}:${line ?? 1}: ${row === undefined ? '' : `${row}: `}${reason}`);
if (problems.length > 0) process.exit(1);

const dist = new URL('../dist/', import.meta.url);
mkdirSync(dist, { recursive: true });
const shipped = documents.map(({ file, rows, origin }) => ({ file, rows, origin }));
writeFileSync(new URL('catalogue.json', dist), JSON.stringify(shipped));
console.log(`catalogue: ${[...catalogue.names()].length} functions, ${[...catalogue.rows()].length} rows`);
