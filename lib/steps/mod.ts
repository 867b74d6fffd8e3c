/**
 * The steps, one a file.
 *
 * @module
 */
export { checkConnection, type ConnectionInfo } from "./check_connection.ts";
export * from "./cleanup.ts";
export * from "./connect.ts";
export {
  type CollectionMetadata,
  type CollectionPlace,
  type CollectionRef,
  type CollectionSettings,
  createCollection,
  type CreateCollectionInput,
} from "./create_collection.ts";
export * from "./create_dataset.ts";
export * from "./create_private_url.ts";
export * from "./delete_collection.ts";
export * from "./delete_dataset.ts";
export * from "./delete_files.ts";
export * from "./destroy_dataset.ts";
export * from "./download.ts";
export * from "./inventory.ts";
export { listTree, type TreeLists } from "./list_tree.ts";
export * from "./publish.ts";
export * from "./read_collection.ts";
export { type DatasetDetails, readDataset, type ReadDatasetInput } from "./read_dataset.ts";
export * from "./read_json.ts";
export * from "./read_tree.ts";
export * from "./replace.ts";
export * from "./save_tree.ts";
export * from "./set_metadata.ts";
export * from "./sync.ts";
export * from "./tree_node.ts";
export * from "./update_collection.ts";
export {
  upload,
  type UploadBytesInput,
  type Uploaded,
  type UploadedFile,
  type UploadInput,
  type UploadOptions,
  type UploadPathInput,
  type UploadWay,
} from "./upload.ts";
export { validate, type ValidateInput, type Validation } from "./validate.ts";
export type { MetadataInput } from "./_metadata.ts";
export type { LockBudget } from "./_busy.ts";
