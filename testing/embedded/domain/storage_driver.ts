/** A place where bytes of files are kept. */
export interface StorageDriver {
  /** Its name in storage identifiers and settings. */
  readonly id: string;
  /** Its name for people; collections choose it by this. */
  readonly label: string;
  /** The bucket of the object store; undefined where it is a folder. */
  readonly bucket: string | undefined;
  /** Whether clients send bytes to the object store themselves. */
  readonly uploadRedirect: boolean;
  /** Whether downloads are sent on to the object store. */
  readonly downloadRedirect: boolean;
  /** Bytes of one part: what is larger goes up in parts. */
  readonly partSize: number;
}

const MiB = 1024 * 1024;
const folder = {
  bucket: undefined,
  uploadRedirect: false,
  downloadRedirect: false,
  partSize: 0,
} as const;

/** What is used where nobody chose. */
export const defaultDriver = "file";

/**
 * The drivers there are: a folder, a bucket with redirects, and the two with which Dataverse's developers
 * work, one with redirects and one without.
 */
export const storageDrivers: readonly StorageDriver[] = [
  { id: "file", label: "Filesystem", ...folder },
  {
    id: "s3",
    label: "S3",
    bucket: "dvbucket",
    uploadRedirect: true,
    downloadRedirect: true,
    partSize: 5 * MiB,
  },
  {
    id: "localstack1",
    label: "LocalStack",
    bucket: "mybucket",
    uploadRedirect: true,
    downloadRedirect: true,
    partSize: 1024 * MiB,
  },
  {
    id: "minio1",
    label: "MinIO",
    bucket: "mybucket",
    uploadRedirect: false,
    downloadRedirect: false,
    partSize: 1024 * MiB,
  },
];

/** The driver of an id; the folder where there is none. */
export function driverNamed(id: string): StorageDriver {
  return storageDrivers.find((driver) => driver.id === id) ?? storageDrivers[0]!;
}

/** The buckets that the object store has from the beginning. */
export const firstBuckets: readonly string[] = [
  ...new Set(storageDrivers.flatMap(({ bucket }) => bucket ?? [])),
];

/** Where bytes are, as a storage identifier tells it. */
export interface StoragePlace {
  readonly driver: StorageDriver;
  /** The last part of the object's key, or the name in the folder. */
  readonly name: string;
}

/** Names as Dataverse makes them: the time in milliseconds, and twelve digits by chance. */
const standardName = /^[0-9a-f]{11}-[0-9a-f]{12}$/;

/** Whether a file's name in the store is one of a file, or of something that was derived from it. */
export function isStandardName(name: string): boolean {
  return standardName.test(name.slice(0, 24)) && (name.length === 24 || name[24] === ".");
}

/**
 * Reads a storage identifier that a client sends, such as `s3://dvbucket:1a20a51b3f9-93ff0aff85a5`.
 *
 * @returns The place; undefined where the identifier does not fit the driver that it names.
 */
export function parseStorageIdentifier(identifier: string): StoragePlace | undefined {
  const [, id, rest = ""] = /^([^:]+):\/\/(.*)$/s.exec(identifier) ?? [];
  const driver = storageDrivers.find((one) => one.id === id);
  if (driver === undefined) return undefined;
  const name = driver.bucket === undefined
    ? rest
    : rest.startsWith(`${driver.bucket}:`)
    ? rest.slice(driver.bucket.length + 1)
    : "";
  return standardName.test(name) ? { driver, name } : undefined;
}

/** The storage identifier of a name in a driver, as it is kept: what is in the folder has its name alone. */
export function storedAs(driver: StorageDriver, name: string): string {
  return driver.bucket === undefined ? name : `${driver.id}://${driver.bucket}:${name}`;
}

/** What is kept, read back. */
export function placeOfStored(stored: string): StoragePlace {
  const [, id, rest = ""] = /^([^:]+):\/\/(.*)$/s.exec(stored) ?? [];
  if (id === undefined) return { driver: driverNamed(defaultDriver), name: stored };
  return { driver: driverNamed(id), name: rest.slice(rest.lastIndexOf(":") + 1) };
}

/** The storage identifier for people; one that was not made here is told as it came. */
export function storageIdentifierOf(stored: string): string {
  return stored.includes("/") ? stored : `${defaultDriver}://${stored}`;
}
