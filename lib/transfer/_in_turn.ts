// Dataverse refuses two native adds to one dataset at the same time, also when two steps or two
// pipelines of this process want the same one: they go one after another.
const last = new Map<string, Promise<unknown>>();

/** Runs `act` when everything that came before it under the same key has ended. */
export async function inTurn<T>(key: string, act: () => Promise<T>): Promise<T> {
  const before = last.get(key) ?? Promise.resolve();
  const mine = before.then(act, act);
  const ended = mine.catch(() => {});
  last.set(key, ended);
  try {
    return await mine;
  } finally {
    if (last.get(key) === ended) last.delete(key);
  }
}
