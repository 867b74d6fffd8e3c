import { persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import { childrenOf, firstOf } from "../../domain/metadata.ts";
import type { Collection, Dataset, FileInVersion, Version } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { citation } from "../handlers/citations.ts";
import { timestamp } from "../present/present.ts";
import { element, generator, link, spaces, type Xml } from "./atom.ts";

const feedType = "application/atom+xml; type=feed";

/** Addresses of the interface. */
export class Places {
  readonly #base: string;

  constructor(call: Call) {
    this.#base = new URL("/dvn/api/data-deposit/v1.1/swordv2/", call.url).href;
  }

  /** The address of something: `edit/dataverse/lab`. */
  of(path: string): string {
    return this.#base + path;
  }

  /** The address of a dataset. */
  ofDataset(what: "edit" | "edit-media" | "statement", dataset: Dataset): string {
    return this.of(`${what}/study/${persistentIdOf(dataset)}`);
  }
}

const treatment: Xml = element(
  "treatment",
  { xmlns: spaces.terms },
  "no treatment information available",
);

/** What is known of a dataset that was deposited. */
export function datasetReceipt(call: Call, dataset: Dataset, version: Version): Xml {
  const places = new Places(call);
  const edit = places.ofDataset("edit", dataset);
  return element(
    "entry",
    { xmlns: spaces.atom },
    element(
      "bibliographicCitation",
      { xmlns: spaces.dublinCore },
      citation(call, dataset, version, false),
    ),
    generator,
    element("id", {}, edit),
    link(edit, "edit"),
    link(edit, `${spaces.terms}add`),
    link(places.ofDataset("edit-media", dataset), "edit-media"),
    link(places.ofDataset("statement", dataset), `${spaces.terms}statement`, feedType),
    treatment,
    link(persistentUrlOf(dataset), "alternate"),
  );
}

/** What is known of a collection that was published. */
export function collectionReceipt(call: Call, { alias }: Collection): Xml {
  const places = new Places(call);
  const edit = places.of(`edit/dataverse/${alias}`);
  return element(
    "entry",
    { xmlns: spaces.atom },
    generator,
    element("id", {}, edit),
    link(edit, "edit"),
    link(edit, `${spaces.terms}add`),
    treatment,
    link(places.of(`collection/dataverse/${alias}`), "alternate"),
  );
}

/** Where one can deposit. */
export function serviceDocument(call: Call, collections: readonly Collection[]): Xml {
  const places = new Places(call);
  const title = (text: string): Xml => element("atom:title", { type: "text" }, text);
  return element(
    "service",
    { xmlns: spaces.app, "xmlns:atom": spaces.atom },
    element(
      "workspace",
      {},
      title(call.server.store.collections.root().name),
      ...collections.map(({ alias, name }) =>
        element(
          "collection",
          { href: places.of(`collection/dataverse/${alias}`) },
          title(name),
          element(
            "collectionPolicy",
            { xmlns: spaces.terms },
            "There are no API Terms of Use for this Dataverse installation.",
          ),
          element("mediation", { xmlns: spaces.terms }, "false"),
          element(
            "acceptPackaging",
            { xmlns: spaces.terms },
            "http://purl.org/net/sword/package/SimpleZip",
          ),
        )
      ),
    ),
    element("generator", { xmlns: spaces.atom, uri: "http://www.swordapp.org/", version: "2.0" }),
    element("version", { xmlns: spaces.terms }, "2.0"),
  );
}

/** The datasets of a collection. */
export function collectionFeed(
  call: Call,
  { name, published }: Collection,
  datasets: readonly Dataset[],
): Xml {
  const places = new Places(call);
  const released = element(
    "dataverseHasBeenReleased",
    { xmlns: spaces.state },
    String(published !== null),
  );
  const entries = datasets.map((dataset) => {
    const edit = places.ofDataset("edit", dataset);
    const { metadata } = call.server.store.datasets.latest(dataset.id);
    return element(
      "entry",
      { "xml:base": edit },
      element("id", {}, edit),
      element("title", { type: "text" }, firstOf(metadata, "title") ?? ""),
      link(places.ofDataset("edit-media", dataset), "edit-media"),
    );
  });
  const title = element("title", { type: "text" }, name);
  // Where there is nothing to list, what is said of the collection comes first.
  const content = entries.length === 0
    ? [title, released, generator]
    : [title, generator, ...entries, released];
  return element("feed", { xmlns: spaces.atom }, ...content);
}

/** What a statement says. */
export interface StatementFacts {
  readonly dataset: Dataset;
  readonly version: Version;
  readonly files: readonly FileInVersion[];
  readonly isMinorUpdate: boolean;
}

function fileEntry(places: Places, file: FileInVersion, now: Date): Xml {
  const address = places.of(`edit-media/file/${file.fileId}/${file.label.replaceAll(" ", "_")}`);
  return element(
    "entry",
    {},
    element("content", { type: file.type, src: address }),
    element("id", {}, address),
    element("title", { type: "text" }, `Resource ${address}`),
    element("summary", { type: "text" }, "Resource Part"),
    element("updated", {}, now.toISOString()),
  );
}

/** How a dataset is. */
export function statement(call: Call, facts: StatementFacts): Xml {
  const { dataset, version, files, isMinorUpdate } = facts;
  const places = new Places(call);
  const edit = places.ofDataset("edit", dataset);
  const locks = call.server.store.datasets.locks(dataset.id);
  const state = (term: string, text: string): Xml =>
    element("category", { term, scheme: spaces.state, label: "State" }, text);
  const [earliest] = locks;
  return element(
    "feed",
    { xmlns: spaces.atom },
    element("id", {}, edit),
    link(edit, "self"),
    element("title", { type: "text" }, firstOf(version.metadata, "title") ?? ""),
    element(
      "author",
      {},
      element("name", {}, childrenOf(version.metadata, "author", "authorName").join("; ")),
    ),
    element("updated", {}, version.updated),
    ...files.map((file) => fileEntry(places, file, call.server.clock.now())),
    state("latestVersionState", version.state),
    ...(earliest === undefined ? [state("locked", "false")] : [
      state("lockedStartTime", timestamp(earliest.created)),
      state("locked", "true"),
      state("lockedDetail", locks.map(({ message }) => message || "null").join(",")),
    ]),
    state("isMinorUpdate", String(isMinorUpdate)),
  );
}
