import { findEngine } from "./_engine.ts";

/** What an image has that another was made from, and it has otherwise. */
export interface Derivation {
  readonly from: string;
  readonly repository: string;
  readonly tag: string;
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Makes an image that differs from another in what its containers are like; disposing removes it. */
export async function deriveImage(derivation: Derivation): Promise<AsyncDisposable> {
  const { from, repository, tag, entrypoint, env = {}, labels = {} } = derivation;
  const docker = await findEngine();
  const container = await docker.createContainer({
    Image: from,
    ...(entrypoint === undefined ? {} : { Entrypoint: [...entrypoint] }),
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    Labels: { ...labels },
  });
  try {
    await container.commit({ repo: repository, tag });
  } finally {
    await container.remove({ v: true });
  }
  return {
    [Symbol.asyncDispose]: async () => {
      await docker.getImage(`${repository}:${tag}`).remove({ force: true });
    },
  };
}
