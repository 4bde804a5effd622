/** By which rules a tree counts, as its own files say: the version in its Makefile, then what its headers show. */
import { differences, type FoundFeatures, features, showsFeature, type Version } from '@folioscope/simulator';
import { DEFAULT_KERNEL, madeVersion, versionIn } from '../known-kernels.js';

/** The text of a file, by its name from the root; undefined when there is none. */
export type ReadText = (name: string) => string | undefined;

export interface TreeRules {
  readonly version: Version;
  /** "Makefile", "default", and where the tree counts otherwise. */
  readonly foundBy: string;
  readonly features: FoundFeatures;
}

const MAKEFILE = 'Makefile';

/** No header with a feature in it comes near this. */
const MOST_READ = 1 << 20;

const featureFiles = (): readonly string[] => [...new Set(features().map(({ feature }) => feature.file))];

/** The files whose text has a say, from the root. */
export const decisiveFiles = (): readonly string[] => [MAKEFILE, ...featureFiles()];

export function rulesIn(read: ReadText): TreeRules {
  const makefile = read(MAKEFILE);
  const made = makefile === undefined ? undefined : versionIn(makefile);
  if (made === undefined) return { version: DEFAULT_KERNEL, foundBy: 'default', features: new Map() };
  const { version, foundBy } = madeVersion(made, makefile);
  const found = featuresIn(read);
  return { version, foundBy: [foundBy, ...differences(version, found)].join('; '), features: found };
}

/** What the tree shows. A file that is not there tells only of what may have left with it. */
function featuresIn(read: ReadText): FoundFeatures {
  const texts = new Map(featureFiles().map((file) => [file, read(file)?.slice(0, MOST_READ)]));
  const isTree = texts.get('include/linux/mm.h') !== undefined;
  const found = new Map<string, boolean>();
  for (const { feature } of features()) {
    const text = texts.get(feature.file);
    if (text !== undefined) found.set(feature.name, showsFeature(feature, text));
    else if (isTree && feature.newWhen === 'absent') found.set(feature.name, true);
  }
  return found;
}
