/** Variables of `compose.yaml` that the harness itself gives values to. */
export const HOST = "DATAVERSE_HOST";

/** Ports on this machine, by what they are for. */
export const PORTS = {
  /** Dataverse itself. */
  dataverse: "DATAVERSE_PORT",
  /** The object store. */
  s3: "DATAVERSE_S3_PORT",
  /** The mail catcher's page. */
  mail: "DATAVERSE_MAIL_PORT",
} as const;

/** Names of the other variables that the harness knows. */
export const NAMES = {
  version: "DATAVERSE_VERSION",
  jvmOptions: "DATAVERSE_JVM_ARGS",
  memory: "DATAVERSE_MEMORY",
  postgres: "POSTGRES_VERSION",
  solr: "SOLR_VERSION",
} as const;
