/** Waits until something holds. */
export async function until(holds) {
  for (const start = Date.now(); Date.now() - start < 60_000; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never came true: ${holds}`);
}
