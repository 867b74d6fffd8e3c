import postgres from "postgres";
import { env } from "./_program.ts";

/** How long PostgreSQL may take to answer, in milliseconds. */
const patience = 2000;

/** The PostgreSQL server that belongs to the stack: it has to be there, and it says which installation this is. */
export interface DatabaseServer {
  /** Asks for nothing; fails where no answer comes. */
  check(): Promise<void>;
  /** The id of the installation whose data the database holds; made by `make` where there is none. */
  installation(make: () => Promise<string>): Promise<string>;
}

/** Logs in as a Dataverse does. */
export function databaseServer(): DatabaseServer {
  const user = env("DATAVERSE_DB_USER", "dataverse");
  const sql = postgres({
    host: env("DATAVERSE_DB_HOST", "localhost"),
    port: Number(env("DATAVERSE_DB_PORT", "5432")),
    database: env("DATAVERSE_DB_NAME", "dataverse"),
    username: user,
    password: env("DATAVERSE_DB_PASSWORD", ""),
    max: 4,
    connect_timeout: patience / 1000,
    backoff: false,
    onnotice: () => {},
  });
  return {
    async check() {
      await inTime(sql`SELECT 1`);
    },
    async installation(make) {
      await inTime(sql`CREATE TABLE IF NOT EXISTS standin (installation TEXT PRIMARY KEY)`);
      const [row] = await inTime(sql`SELECT installation FROM standin`);
      if (row !== undefined) return String(row["installation"]);
      const id = await make();
      await inTime(sql`INSERT INTO standin VALUES (${id})`);
      return id;
    },
  };
}

/** A server that is paused neither answers nor hangs up. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer from the database for ${patience} ms`)),
      patience,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
