import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

/** How a dataset is called by the server and by people. */
export interface DatasetId {
  /** Number on this installation. */
  readonly id: number;
  /** Such as `doi:10.5072/FK2/AB12CD`. */
  readonly persistentId: string;
}

/** Decodes {@linkcode DatasetId}. */
export const decodeDatasetId: Decoder<DatasetId> = decoderOf<DatasetId>(
  z.looseObject({ id: z.number(), persistentId: z.string() }),
);

/** A checksum and how it was computed. */
export interface Checksum {
  /** Such as `MD5`, `SHA-1`, `SHA-256`, `SHA-512`. */
  readonly type: string;
  /** Hexadecimal digits. */
  readonly value: string;
}

/** The bytes of a file, and what the server knows of them. */
export interface DataFile {
  /** Number on this installation. */
  readonly id: number;
  /** Persistent id; empty where files have none. */
  readonly persistentId?: string;
  /** Name as it is stored. */
  readonly filename: string;
  /** Media type. */
  readonly contentType: string;
  /** Size in bytes; of the tabular form where the file was ingested. */
  readonly filesize: number;
  /** Checksum of the bytes that were uploaded, even where the file was ingested. */
  readonly checksum?: Checksum;
  /** MD5 of the same, where that is the algorithm. */
  readonly md5?: string;
  /** Where the bytes are, such as `s3://bucket:18b39722140-50eb7d3c5ece`. */
  readonly storageIdentifier?: string;
  /** Whether the file was turned into a table. */
  readonly tabularData?: boolean;
  /** Name before it was turned into a table. */
  readonly originalFileName?: string;
  /** Size in bytes before it was turned into a table. */
  readonly originalFileSize?: number;
  /** When the file was published, `yyyy-MM-dd`; absent before. */
  readonly publicationDate?: string;
}

/** A file in a version of a dataset. */
export interface FileMetadata {
  /** Name in this version. */
  readonly label: string;
  /** Folder in this version, without slashes at its ends. */
  readonly directoryLabel?: string;
  /** Description. */
  readonly description?: string;
  /** Categories, also called tags. */
  readonly categories?: readonly string[];
  /** Whether a permission is needed to download it. */
  readonly restricted?: boolean;
  /** The bytes. */
  readonly dataFile: DataFile;
}

const fileMetadata = z.looseObject({
  label: z.string(),
  directoryLabel: z.string().exactOptional(),
  description: z.string().exactOptional(),
  categories: z.array(z.string()).exactOptional(),
  restricted: z.boolean().exactOptional(),
  dataFile: z.looseObject({
    id: z.number(),
    persistentId: z.string().exactOptional(),
    filename: z.string(),
    contentType: z.string(),
    filesize: z.number(),
    checksum: z.looseObject({ type: z.string(), value: z.string() }).exactOptional(),
    md5: z.string().exactOptional(),
    storageIdentifier: z.string().exactOptional(),
    tabularData: z.boolean().exactOptional(),
    originalFileName: z.string().exactOptional(),
    originalFileSize: z.number().exactOptional(),
    publicationDate: z.string().exactOptional(),
  }),
});

/** Decodes {@linkcode FileMetadata}. */
export const decodeFileMetadata: Decoder<FileMetadata> = decoderOf<FileMetadata>(fileMetadata);

/** Files that an upload added. */
export interface AddedFiles {
  /** One, or several where a zip was unpacked. */
  readonly files: readonly FileMetadata[];
}

/** Decodes {@linkcode AddedFiles}. */
export const decodeAddedFiles: Decoder<AddedFiles> = decoderOf<AddedFiles>(
  z.looseObject({ files: z.array(fileMetadata) }),
);

/** One page of the files of a version. */
export interface FilePage {
  /** The files. */
  readonly data: readonly FileMetadata[];
  /** How many there are in all; absent before version 6.2. */
  readonly totalCount?: number;
}

/** Decodes {@linkcode FilePage} from the whole envelope. */
export const decodeFilePage: Decoder<FilePage> = decoderOf<FilePage>(
  z.looseObject({ data: z.array(fileMetadata), totalCount: z.number().exactOptional() }),
);

/** One version of a dataset. */
export interface DatasetVersion {
  /** Number of the dataset on this installation. */
  readonly datasetId?: number;
  /** Persistent id of the dataset. */
  readonly datasetPersistentId?: string;
  /** `DRAFT`, `RELEASED`, `ARCHIVED`, `DEACCESSIONED`, or what a later server adds. */
  readonly versionState: string;
  /** 2 in 2.1; absent in a draft. */
  readonly versionNumber?: number;
  /** 1 in 2.1; absent in a draft. */
  readonly versionMinorNumber?: number;
  /** When this version was begun, ISO 8601. */
  readonly createTime?: string;
  /** When it was last changed, ISO 8601; what optimistic locking compares. */
  readonly lastUpdateTime?: string;
  /** Its license: an object, or a name. */
  readonly license?: unknown;
  /** Terms of use instead of a license. */
  readonly termsOfUse?: string;
  /** Metadata by block. */
  readonly metadataBlocks?: Readonly<Record<string, unknown>>;
  /** Its files, where they were asked for. */
  readonly files?: readonly FileMetadata[];
}

const datasetVersion = z.looseObject({
  datasetId: z.number().exactOptional(),
  datasetPersistentId: z.string().exactOptional(),
  versionState: z.string(),
  versionNumber: z.number().exactOptional(),
  versionMinorNumber: z.number().exactOptional(),
  createTime: z.string().exactOptional(),
  lastUpdateTime: z.string().exactOptional(),
  license: z.unknown().optional(),
  termsOfUse: z.string().exactOptional(),
  metadataBlocks: z.record(z.string(), z.unknown()).exactOptional(),
  files: z.array(fileMetadata).exactOptional(),
});

/** Decodes {@linkcode DatasetVersion}. */
export const decodeDatasetVersion: Decoder<DatasetVersion> = decoderOf<DatasetVersion>(
  datasetVersion,
);

/** A dataset with its latest version, as far as the caller may see it. */
export interface Dataset {
  /** Number on this installation. */
  readonly id: number;
  /** Such as `FK2/AB12CD`. */
  readonly identifier: string;
  /** Such as `doi`. */
  readonly protocol: string;
  /** Such as `10.5072`. */
  readonly authority: string;
  /** What stands between authority and identifier; `/` where the server does not tell. */
  readonly separator?: string;
  /** Address of its landing page. */
  readonly persistentUrl?: string;
  /** When it was first published, `yyyy-MM-dd`; absent before. */
  readonly publicationDate?: string;
  /** The latest version; absent in the answer to a publication. */
  readonly latestVersion?: DatasetVersion;
}

/** Decodes {@linkcode Dataset}. */
export const decodeDataset: Decoder<Dataset> = decoderOf<Dataset>(z.looseObject({
  id: z.number(),
  identifier: z.string(),
  protocol: z.string(),
  authority: z.string(),
  separator: z.string().exactOptional(),
  persistentUrl: z.string().exactOptional(),
  publicationDate: z.string().exactOptional(),
  latestVersion: datasetVersion.exactOptional(),
}));

/** Why a dataset may not be changed just now. */
export interface Lock {
  /** Such as `Ingest`, `finalizePublication`, `InReview`. */
  readonly lockType: string;
  /** When it was set, in the server's words. */
  readonly date?: string;
  /** Whose it is. */
  readonly user?: string;
  /** What it says. */
  readonly message?: string;
}

/** Decodes a list of {@linkcode Lock}. */
export const decodeLocks: Decoder<readonly Lock[]> = decoderOf<readonly Lock[]>(z.array(
  z.looseObject({
    lockType: z.string(),
    date: z.string().exactOptional(),
    user: z.string().exactOptional(),
    message: z.string().exactOptional(),
  }),
));

/** An address under which an unpublished dataset can be read without an account. */
export interface PreviewUrl {
  /** Opens the dataset, as an API token too. A secret. */
  readonly token: string;
  /** The address; holds the token. */
  readonly link: string;
}

/** Decodes {@linkcode PreviewUrl}. */
export const decodePreviewUrl: Decoder<PreviewUrl> = decoderOf<PreviewUrl>(
  z.looseObject({ token: z.string(), link: z.string() }),
);
