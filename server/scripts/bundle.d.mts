/** Types of bundle.mjs, for tests. */
export function bundleProgram(folder: string, options?: { entry?: string; sources?: boolean }): Promise<void>;
export function bundleMcp(folder: string, options?: { sources?: boolean }): Promise<void>;
export function placeAssets(folder: string, options?: { catalogue?: string }): Promise<void>;
export function bundleWorker(folder: string, options?: { sources?: boolean }): Promise<void>;
