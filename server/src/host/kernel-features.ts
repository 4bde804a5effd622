/** Looks in a kernel tree for the features that tell by which rules it counts: a few named files, read up to a bound. */
import { join } from 'node:path';
import { type FoundFeatures, features, showsFeature } from '@folioscope/simulator';
import { readSource } from './source-text.js';

/** The text of a file that is edited or replaced, by absolute path; undefined: as it is on disk. */
export type ReplacedText = (path: string) => string | undefined;

/** The files that are looked at, from the root. */
export const featureFiles = (): readonly string[] => [...new Set(features().map(({ feature }) => feature.file))];

/** No header with a feature in it comes near this. */
const MOST_READ = 1 << 20;

/** What the tree at `root` shows. A file that is not there tells only of what may have left with it. */
export function findFeatures(root: string, replaced: ReplacedText): FoundFeatures {
  const texts = new Map(featureFiles().map((file) => [file, textOf(join(root, file), replaced)]));
  const isTree = texts.get('include/linux/mm.h') !== undefined;
  const found = new Map<string, boolean>();
  for (const { feature } of features()) {
    const text = texts.get(feature.file);
    if (text !== undefined) found.set(feature.name, showsFeature(feature, text));
    else if (isTree && feature.newWhen === 'absent') found.set(feature.name, true);
  }
  return found;
}

function textOf(path: string, replaced: ReplacedText): string | undefined {
  const edited = replaced(path);
  if (edited !== undefined) return edited.slice(0, MOST_READ);
  const source = readSource(path);
  return 'text' in source ? source.text.slice(0, MOST_READ) : undefined;
}
