// Waiting for something to happen, with a limit that names what did not.
const LIMIT_MS = Number(process.env.KURIR_CONFORMANCE_PATIENCE_MS ?? 30_000);

/** `start(found, failed)` begins to look and returns how to stop looking. */
export function until(what, start) {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const end = (settle) => (value) => {
      clearTimeout(timer);
      settle(value);
      queueMicrotask(() => stop?.());
    };
    const timer = setTimeout(() => end(reject)(new Error(`did not happen: ${what}`)), LIMIT_MS);
    stop = start(end(resolve), end(reject));
  });
}

/** Asks again until there is an answer: for what tells of itself only when asked. */
export const untilAnswered = (what, ask) =>
  until(what, (found, failed) => {
    let timer;
    const again = async () => {
      const answer = await ask();
      if (answer !== undefined) found(answer);
      else timer = setTimeout(() => again().catch(failed), 100);
    };
    again().catch(failed);
    return () => clearTimeout(timer);
  });
