/** Kernel versions, as far as counting rules care: major and minor. */

export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Reads `v6.12`, `6.12`, `6.12.117`, `6.12-rc3`; undefined when it is none. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d{1,3})\.(\d{1,3})(?:[.-].*)?$/.exec(text.trim());
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Negative, zero or positive, as a comes before, with or after b. */
export const compareVersions = (a: Version, b: Version): number => a.major - b.major || a.minor - b.minor;

export const formatVersion = (v: Version): string => `v${v.major}.${v.minor}`;

/** since <= v < until. */
export const inRange = (v: Version, since: Version, until?: Version): boolean =>
  compareVersions(v, since) >= 0 && (until === undefined || compareVersions(v, until) < 0);
