import { authority } from "../domain/persistent_id.ts";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { DvflowError, UsageError } from "../../../lib/errors/mod.ts";
import type { CreatedUser } from "../embedded_dataverse.ts";
import type { NewUserOptions } from "../embedded_options.ts";
import { readSeed } from "./read_seed.ts";
import type {
  Planted,
  PlantedDataset,
  Seed,
  SeedCollection,
  SeedDataset,
  SeedFile,
} from "./seed.ts";

/** Options of {@linkcode plantSeed} that its caller has a say in. */
export interface PlantOptions {
  /**
   * Whether the seed may name files of this machine.
   *
   * @default {true}
   */
  readonly readsFiles?: boolean;
}

/** What a seed is planted with. */
export interface Soil extends PlantOptions {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly superuserToken: string;
  readonly createUser: (user: NewUserOptions) => CreatedUser;
  /** The API token of an account; undefined where it has none. */
  readonly tokenOf: (userName: string) => string | undefined;
  /** Says what the next dataset is called. */
  readonly identify: (identifier: string) => void;
  /** Does at once what waits in the background. */
  readonly settle: () => Promise<void>;
}

interface Call {
  /** What is being made, for errors. */
  readonly what: string;
  readonly token?: string | undefined;
  readonly body?: BodyInit;
}

interface Answer {
  readonly data: { readonly id: number; readonly persistentId: string };
}

/** Makes what a seed says by the server's own API, so that its rules hold for it as for anything else. */
class Planter {
  readonly #soil: Soil;
  readonly #folder: string;
  readonly tokens: Record<string, string> = {};

  constructor(soil: Soil, folder: string) {
    this.#soil = soil;
    this.#folder = folder;
  }

  async #ask(line: string, { what, token, body }: Call): Promise<Answer> {
    const [method = "", path = ""] = line.split(" ");
    const response = await this.#soil.fetch(
      new Request(`http://seed.localhost/api/${path}`, {
        method,
        headers: {
          "X-Dataverse-key": token ?? this.#soil.superuserToken,
          ...(typeof body === "string" ? { "Content-Type": "application/json" } : {}),
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
    const answer = await response.json();
    if (response.ok) return answer;
    throw new DvflowError(`Cannot make ${what} of the seed: ${answer.message ?? response.status}`);
  }

  async collection(seed: SeedCollection): Promise<void> {
    const { parent = "root", published = true, assignments = [], ...more } = seed;
    const what = `collection "${more.alias}"`;
    const body = JSON.stringify({
      name: more.alias,
      dataverseContacts: [{ contactEmail: `${more.alias}@example.org` }],
      ...more,
    });
    await this.#ask(`POST dataverses/${encodeURIComponent(parent)}`, { what, body });
    const path = `dataverses/${encodeURIComponent(more.alias)}`;
    for (const assignment of assignments) {
      const body = JSON.stringify(assignment);
      await this.#ask(`POST ${path}/assignments`, { what: `a role in ${what}`, body });
    }
    if (published) await this.#ask(`POST ${path}/actions/:publish`, { what });
  }

  async dataset(seed: SeedDataset, number: number): Promise<PlantedDataset> {
    const what = `dataset ${number}`;
    const { files: named, ...datasetVersion } = seed.datasetVersion;
    const { versionState } = datasetVersion;
    const token = seed.by === undefined ? undefined : this.#tokenOf(seed.by, what);
    if (seed.identifier !== undefined) {
      const word = seed.identifier.replace(/^FK2\//, "");
      if (!/^[A-Za-z0-9-]+$/.test(word)) {
        throw new UsageError(`Cannot call ${what} of the seed "${seed.identifier}"`, {
          hint: `Behind "doi:${authority}/FK2/" stand letters, digits and hyphens.`,
        });
      }
      this.#soil.identify(word);
    }
    const collection = encodeURIComponent(seed.collection ?? "root");
    const { data } = await this.#ask(`POST dataverses/${collection}/datasets`, {
      what,
      token,
      body: JSON.stringify({ datasetType: seed.datasetType, datasetVersion }),
    });
    const { found, withoutBytes } = this.#filesOf(named, seed.filesFrom);
    for (const file of [...found, ...seed.files ?? []]) {
      await this.#file(data.id, file, { what: `file "${file.name}" of ${what}`, token });
    }
    // What is read in the background holds the dataset meanwhile.
    await this.#soil.settle();
    if (seed.published ?? versionState === "RELEASED") {
      await this.#ask(`POST datasets/${data.id}/actions/:publish?type=major`, { what });
      await this.#soil.settle();
    }
    return { id: data.id, persistentId: data.persistentId, withoutBytes };
  }

  #tokenOf(userName: string, what: string): string {
    const token = this.#soil.tokenOf(userName);
    if (token !== undefined) return token;
    throw new UsageError(`Cannot make ${what} of the seed: there is no user "${userName}"`);
  }

  /** Files that an export names: those whose bytes are in a folder, and the names of the others. */
  #filesOf(named: unknown, from: string | undefined) {
    const found: SeedFile[] = [];
    const withoutBytes: string[] = [];
    for (const one of Array.isArray(named) ? named : []) {
      const { label, directoryLabel, description, categories, restricted, dataFile } = one ?? {};
      if (typeof label !== "string") continue;
      const isThere = (name: unknown): name is string =>
        typeof name === "string" && from !== undefined &&
        existsSync(resolve(this.#folder, from, directoryLabel ?? "", name));
      const name = [dataFile?.originalFileName, label].find(isThere);
      if (name === undefined || from === undefined) {
        withoutBytes.push(join(directoryLabel ?? "", label));
        continue;
      }
      found.push({
        name,
        path: join(from, directoryLabel ?? "", name),
        type: dataFile?.originalFileFormat ?? dataFile?.contentType,
        ...(directoryLabel === undefined ? {} : { directory: directoryLabel }),
        ...(description === undefined ? {} : { description }),
        ...(categories === undefined ? {} : { categories }),
        ...(restricted === undefined ? {} : { restricted }),
      });
    }
    return { found, withoutBytes };
  }

  async #bytesOf({ name, text, base64, path }: SeedFile): Promise<Uint8Array<ArrayBuffer>> {
    if (text !== undefined) return new TextEncoder().encode(text);
    if (base64 !== undefined) return Uint8Array.from(Buffer.from(base64, "base64"));
    if (path === undefined) {
      throw new UsageError(`Cannot make file "${name}" of the seed: it has no bytes`, {
        hint: 'Give it a "text", a "base64" or a "path".',
      });
    }
    if (this.#soil.readsFiles === false) {
      throw new UsageError(
        `Cannot make file "${name}" of the seed: it names a path of this machine`,
      );
    }
    try {
      return Uint8Array.from(await readFile(resolve(this.#folder, path)));
    } catch (cause) {
      throw new UsageError(`Cannot read "${path}" for the seed`, { cause });
    }
  }

  async #file(datasetId: number, file: SeedFile, call: Omit<Call, "body">): Promise<void> {
    const { name, type, directory, description, categories, restricted } = file;
    const body = new FormData();
    // The name in the head of the part is read as Latin-1, the one in the JSON as it is; the type follows from
    // the end of the former.
    const bytes = new Blob([await this.#bytesOf(file)], type === undefined ? {} : { type });
    body.append("file", bytes, `file${extname(name)}`);
    body.append(
      "jsonData",
      JSON.stringify({
        label: name,
        directoryLabel: directory,
        description,
        categories,
        restrict: restricted,
      }),
    );
    await this.#ask(`POST datasets/${datasetId}/add`, { ...call, body });
  }
}

/**
 * Makes what a seed says.
 *
 * @throws {UsageError} Where it makes no sense.
 * @throws {DvflowError} Where something of it is refused.
 */
export async function plantSeed(wanted: Seed | string, soil: Soil): Promise<Planted> {
  const { seed, folder } = readSeed(wanted);
  if (
    soil.readsFiles === false && seed.datasets?.some(({ filesFrom }) => filesFrom !== undefined)
  ) {
    throw new UsageError("Cannot plant the seed: it names a folder of this machine");
  }
  const planter = new Planter(soil, folder);
  for (const user of seed.users ?? []) {
    planter.tokens[user.userName] = soil.createUser(user).token;
  }
  for (const collection of seed.collections ?? []) await planter.collection(collection);
  const datasets: PlantedDataset[] = [];
  for (const [i, dataset] of (seed.datasets ?? []).entries()) {
    datasets.push(await planter.dataset(dataset, i + 1));
  }
  await soil.settle();
  return {
    tokens: planter.tokens,
    collections: (seed.collections ?? []).map(({ alias }) => alias),
    datasets,
  };
}
