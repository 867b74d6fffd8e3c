/**
 * Files into and out of a dataset: streamed, bounded in memory, proven by checksum.
 *
 * @module
 */
export * from "./checksum.ts";
export * from "./checksum_cache.ts";
export * from "./download_file.ts";
export * from "./download_files.ts";
export * from "./file_failure.ts";
export * from "./file_source.ts";
export * from "./file_upload.ts";
export * from "./fixity_report.ts";
export * from "./list_download.ts";
export * from "./local_files.ts";
export * from "./multipart.ts";
export * from "./names.ts";
export * from "./path_filter.ts";
export * from "./progress_meter.ts";
export * from "./remote_files.ts";
export * from "./renamed_path.ts";
export * from "./safe_path.ts";
export * from "./sync_files.ts";
export * from "./sync_plan.ts";
export * from "./throttle.ts";
export * from "./transfer_error.ts";
export * from "./upload_files.ts";
export * from "./walk.ts";
