import type { JsonObject } from "../../domain/json.ts";
import type { Collection, InputLevel, Theme } from "../../domain/version.ts";
import type { Server } from "../call.ts";
import { presentOwners, time } from "./present.ts";

/** What a collection asks of fields. */
export function presentLevels(levels: readonly InputLevel[]): readonly JsonObject[] {
  return levels.map((level) => ({ ...level }));
}

function presentTheme(theme: Theme, id: number): JsonObject {
  const { logoAlignment, logoBackgroundColor, ...rest } = theme;
  return { id, ...rest, ...(logoAlignment === undefined ? {} : { logoBackgroundColor }) };
}

/** Options of {@linkcode presentCollection}. */
export interface CollectionParts {
  /**
   * Whether it tells whom it is a part of.
   *
   * @default {false}
   */
  readonly owners?: boolean;
  /**
   * Whether it tells how many collections and datasets are right below it.
   *
   * @default {false}
   */
  readonly childCount?: boolean;
  /**
   * Whether addresses of people are left out.
   *
   * @default {false}
   */
  readonly hideEmail?: boolean;
}

/** A collection. */
export function presentCollection(
  server: Server,
  collection: Collection,
  parts: CollectionParts = {},
): JsonObject {
  const { collections } = server.store;
  const above = collection.ownerId === null ? [] : collections.upward(collection.ownerId);
  const path = [collection, ...above];
  const limit = path.find(({ fileLimit }) => fileLimit !== null)?.fileLimit;
  const contacts = collection.contacts.map((contactEmail, displayOrder) => ({
    displayOrder,
    contactEmail,
  }));
  const { theme, inputLevels } = collection;
  return {
    id: collection.id,
    alias: collection.alias,
    name: collection.name,
    affiliation: collection.affiliation ?? undefined,
    dataverseContacts: parts.hideEmail === true ? undefined : contacts,
    isPartOf: parts.owners === true ? presentOwners(above) : undefined,
    permissionRoot: collection.permissionRoot,
    description: collection.description ?? undefined,
    dataverseType: collection.kind,
    isMetadataBlockRoot: collection.blocks.isRoot,
    isFacetRoot: collection.facets.isRoot,
    ownerId: collection.ownerId ?? undefined,
    creationDate: time(collection.created),
    theme: theme === null ? undefined : presentTheme(theme, collection.id),
    filePIDsEnabled: collection.filePids ?? undefined,
    effectiveRequiresFilesToPublishDataset:
      path.find(({ requiresFiles }) => requiresFiles !== null)?.requiresFiles ?? false,
    isReleased: collection.published !== null,
    inputLevels: inputLevels.length === 0 ? undefined : presentLevels(inputLevels),
    childCount: parts.childCount === true ? collections.countIn(collection.id) : undefined,
    effectiveDatasetFileCountLimit: limit ?? undefined,
    datasetFileCountLimit: collection.fileLimit ?? undefined,
  };
}
