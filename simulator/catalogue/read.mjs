/** Reads the catalogue's YAML files. Used by the build, the tests and the coverage report; what ships is the JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isSeq, LineCounter, parseDocument } from 'yaml';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Files of this folder that are not lists of rows. */
const NOT_ROWS = ['eras.yaml', 'not-rows.yaml'];

/** Every file of rows, in the order of their names. */
export function readCatalogueDocuments() {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml') && !NOT_ROWS.includes(name))
    .sort()
    .map((name) => ({ ...readRowDocument(readFileSync(`${FOLDER}${name}`, 'utf8'), name), origin: 'catalogue' }));
}

/** One file of rows: its rows, and where each begins. Throws when the text is not YAML. */
export function readRowDocument(text, file) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) throw new Error(`${file}: ${document.errors[0].message}`);
  const starts = isSeq(document.contents)
    ? document.contents.items.map((item) => lines.linePos(item?.range?.[0] ?? 0).line)
    : [];
  return { file, rows: document.toJS(), lineOf: (index) => starts[index] };
}
