import type { RawDocument } from '../src/catalogue/load.js';

export function readCatalogueDocuments(): RawDocument[];
export function readRowDocument(text: string, file: string): RawDocument;
