/** Which kernel versions can be asked for, and which one is assumed. */
import { compareVersions, eras, formatVersion, parseVersion, type Version } from '@folioscope/simulator';

/** The newest kernel whose counting rules were read. */
const NEWEST: Version = { major: 7, minor: 2 };
const OLDEST: Version = eras()[0]?.from ?? NEWEST;

/** Assumed where nothing tells: a long-term kernel whose counters were recorded in full. */
export const DEFAULT_KERNEL: Version = { major: 6, minor: 12 };

/** Reads a version somebody asked for; the problem names the known range. */
export function readKernel(text: string): { readonly version: Version } | { readonly problem: string } {
  const version = parseVersion(text);
  const known = `known are ${formatVersion(OLDEST)} to ${formatVersion(NEWEST)}`;
  if (version === undefined) return { problem: `'${text}' is no kernel version; ${known}` };
  if (nearestKnown(version) !== version) return { problem: `kernel ${formatVersion(version)} is not known; ${known}` };
  return { version };
}

/** The version itself when its rules are known, else the nearest that are. */
export function nearestKnown(version: Version): Version {
  if (compareVersions(version, OLDEST) < 0) return OLDEST;
  return compareVersions(version, NEWEST) > 0 ? NEWEST : version;
}

/** The version that the text of a kernel's Makefile names. */
export function versionIn(makefile: string): Version | undefined {
  const [major, minor] = [numberIn(makefile, 'VERSION'), numberIn(makefile, 'PATCHLEVEL')];
  return major === undefined || minor === undefined ? undefined : parseVersion(`${major}.${minor}`);
}

const numberIn = (makefile: string, name: string): string | undefined =>
  new RegExp(`^${name}[ \\t]*=[ \\t]*(\\d+)[ \\t]*$`, 'm').exec(makefile.slice(0, 4096))?.[1];

/** The rules for the version of a Makefile: its own, or the nearest that are known. Its text tells the release of a stable series. */
export function madeVersion(made: Version, makefile = ''): { readonly version: Version; readonly foundBy: string } {
  const version = nearestKnown(made);
  if (version !== made) return { version, foundBy: `nearest known to ${formatVersion(made)} of the Makefile` };
  const release = Number(numberIn(makefile, 'SUBLEVEL') ?? 0);
  return { version, foundBy: release > 0 ? `Makefile of ${made.major}.${made.minor}.${release}` : 'Makefile' };
}
