import { authorAddress } from "../../domain/author_id.ts";
import { isUrl } from "../../domain/internet_address.ts";
import type { JsonObject } from "../../domain/json.ts";
import { compoundsOf, type Metadata } from "../../domain/metadata.ts";
import { persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import { exporters } from "../../exports/exporters.ts";
import type { Installation } from "../call.ts";
import { fileAddress } from "./file_address.ts";
import { licenseAddress } from "./license_address.ts";

/** Addresses of authors: of their identifiers, or identifiers that are addresses themselves. */
function authorsOf(metadata: Metadata): readonly string[] {
  return compoundsOf(metadata, "author").flatMap((value) => {
    const [id] = value["authorIdentifier"] ?? [];
    const address = authorAddress(value["authorIdentifierScheme"]?.[0], id);
    return address ?? (id !== undefined && /^https?:/i.test(id) && isUrl(id) ? id : []);
  });
}

const href = (address: string): JsonObject => ({ href: address });

/** Where what belongs to a version is: its authors, license, files and formats, and back from its files. */
export function presentLinkset(
  { store, base }: Installation,
  dataset: Dataset,
  version: Version,
): JsonObject {
  const pid = persistentIdOf(dataset);
  const page = `${base.origin}/dataset.xhtml?persistentId=${pid}`;
  const files = store.files.of(version.id);
  const authors = authorsOf(version.metadata).map(href);
  const formats = exporters.map(({ name, mediaType }) => ({
    href: `${base.origin}/api/datasets/export?exporter=${name}&persistentId=${pid}`,
    type: mediaType,
  }));
  return {
    linkset: [
      {
        anchor: page,
        "cite-as": [href(persistentUrlOf(dataset))],
        type: [href("https://schema.org/AboutPage"), href("https://schema.org/Dataset")],
        author: authors.length === 0 ? undefined : authors,
        license: href(licenseAddress(base, dataset, version)),
        describedby: [
          { href: persistentUrlOf(dataset), type: "application/vnd.citationstyles.csl+json" },
          ...formats,
        ],
        item: files.map((file) => ({ href: fileAddress(file, base), type: file.type })),
      },
      ...files.map((file) => ({ anchor: fileAddress(file, base), collection: [href(page)] })),
    ],
  };
}
