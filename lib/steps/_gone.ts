import { NotFoundError } from "../errors/mod.ts";

/** Does something with a thing; `undefined` where the thing is not there. */
export async function unlessGone<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
