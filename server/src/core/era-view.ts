/** The era that a text is looked at in, as people are told of it. */
import { eraOf, formatVersion } from '@folioscope/simulator';
import type { CoreOptions } from '../core.js';
import type { EraView } from '../protocol.js';

export function eraView({
  version,
  eraFoundBy,
  features,
}: Pick<CoreOptions, 'version' | 'eraFoundBy' | 'features'>): EraView {
  const { id, title, unverified } = eraOf(version, features);
  return { kernel: formatVersion(version), id, title, foundBy: eraFoundBy, unverified: unverified.length > 0 };
}
