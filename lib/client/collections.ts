import type { Session } from "../http/mod.ts";
import {
  type Collection,
  type CollectionChild,
  decodeAnything,
  decodeCollection,
  decodeContents,
} from "../schemas/mod.ts";
import { decodeMetadataBlocks, type MetadataBlock } from "../schemas/metadata_block.ts";
import { type CallOptions, collectionPath } from "./_paths.ts";

/**
 * What a collection is made of when it is created or changed, in Dataverse's own words. Fields that
 * are not named here are sent as they are.
 */
export interface CollectionFields {
  /** Short name, unique on the installation: letters, digits, `_` and `-`, at most 60. */
  readonly alias: string;
  /** Name for people. */
  readonly name: string;
  /** At least one contact. */
  readonly dataverseContacts: readonly { readonly contactEmail: string }[];
  /** Description; may hold HTML. */
  readonly description?: string;
  /** Organisation. */
  readonly affiliation?: string;
  /** Kind, such as `RESEARCH_PROJECTS`. */
  readonly dataverseType?: string;
}

/**
 * Reads a collection: `GET /api/dataverses/{alias}`.
 *
 * @param session The connection.
 * @param collection Alias, number, or `:root`.
 * @param options Signal.
 * @returns The collection.
 * @throws {NotFoundError} If it is not there.
 */
export function getCollection(
  session: Session,
  collection: string | number,
  options: CallOptions = {},
): Promise<Collection> {
  return session.call({
    doing: `read collection "${collection}"`,
    method: "GET",
    path: collectionPath(collection),
    ...options,
  }, decodeCollection);
}

/**
 * Creates a collection: `POST /api/dataverses/{parent}`.
 *
 * @param session The connection.
 * @param collection Where, and what it is made of.
 * @param options Signal.
 * @returns The collection, not yet published.
 * @throws {ConflictError} If the alias is taken.
 * @throws {NotFoundError} If the parent is not there.
 */
export function createCollection(
  session: Session,
  collection: { readonly parent: string; readonly fields: CollectionFields },
  options: CallOptions = {},
): Promise<Collection> {
  return session.call({
    doing: `create collection "${collection.fields.alias}" in "${collection.parent}"`,
    method: "POST",
    path: collectionPath(collection.parent),
    json: collection.fields,
    ...options,
  }, decodeCollection);
}

/**
 * Changes a collection: `PUT /api/dataverses/{alias}`. Fields that are left out stay as they are.
 *
 * @param session The connection.
 * @param collection Which one, and what to change.
 * @param options Signal.
 * @returns The collection as it is then.
 */
export function updateCollection(
  session: Session,
  collection: { readonly alias: string; readonly fields: Partial<CollectionFields> },
  options: CallOptions = {},
): Promise<Collection> {
  return session.call({
    doing: `change collection "${collection.alias}"`,
    method: "PUT",
    path: collectionPath(collection.alias),
    json: collection.fields,
    repeatable: true,
    ...options,
  }, decodeCollection);
}

/**
 * Publishes a collection: `POST /api/dataverses/{alias}/actions/:publish`.
 *
 * @param session The connection.
 * @param collection Alias.
 * @param options Signal.
 * @returns The collection, published.
 * @throws {ConflictError} If it is published already, or its parent is not.
 */
export function publishCollection(
  session: Session,
  collection: string,
  options: CallOptions = {},
): Promise<Collection> {
  return session.call({
    doing: `publish collection "${collection}"`,
    method: "POST",
    path: collectionPath(collection, "/actions/:publish"),
    ...options,
  }, decodeCollection);
}

/**
 * Deletes an empty collection: `DELETE /api/dataverses/{alias}`.
 *
 * @param session The connection.
 * @param collection Alias.
 * @param options Signal.
 * @throws {ConflictError} If something is in it.
 * @throws {NotFoundError} If it is not there.
 */
export async function deleteCollection(
  session: Session,
  collection: string,
  options: CallOptions = {},
): Promise<void> {
  await session.call({
    doing: `delete collection "${collection}"`,
    method: "DELETE",
    path: collectionPath(collection),
    ...options,
  }, decodeAnything);
}

/**
 * Lists what is directly in a collection: `GET /api/dataverses/{alias}/contents`. Guests see what is
 * published.
 *
 * @param session The connection.
 * @param collection Alias, number, or `:root`.
 * @param options Signal.
 * @returns Collections and datasets.
 */
export function listContents(
  session: Session,
  collection: string | number,
  options: CallOptions = {},
): Promise<readonly CollectionChild[]> {
  return session.call({
    doing: `list the contents of collection "${collection}"`,
    method: "GET",
    path: collectionPath(collection, "/contents"),
    ...options,
  }, decodeContents);
}

/**
 * Reads the metadata blocks that datasets of a collection may use, with their fields:
 * `GET /api/dataverses/{alias}/metadatablocks?returnDatasetFieldTypes=true`.
 *
 * @param session The connection.
 * @param collection Alias, number, or `:root`.
 * @param options Signal.
 * @returns The blocks.
 */
export function listMetadataBlocks(
  session: Session,
  collection: string | number,
  options: CallOptions = {},
): Promise<readonly MetadataBlock[]> {
  return session.call({
    doing: `read the metadata blocks of collection "${collection}"`,
    method: "GET",
    path: collectionPath(collection, "/metadatablocks"),
    query: { returnDatasetFieldTypes: true },
    ...options,
  }, decodeMetadataBlocks);
}

/**
 * Reads all metadata blocks of the installation, with their fields:
 * `GET /api/metadatablocks?returnDatasetFieldTypes=true`.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns The blocks.
 */
export function listAllMetadataBlocks(
  session: Session,
  options: CallOptions = {},
): Promise<readonly MetadataBlock[]> {
  return session.call({
    doing: "read the installation's metadata blocks",
    method: "GET",
    path: "/api/metadatablocks",
    query: { returnDatasetFieldTypes: true },
    ...options,
  }, decodeMetadataBlocks);
}
