/** Where a change of a row tells that something is to be indexed again: a table, and what its row belongs to. */
interface Mark {
  readonly table: string;
  /** A query for the ids of collections and datasets; `ROW` stands for the row. */
  readonly ids?: string;
  /** A query for the id of a file. It is indexed with its dataset, which alone has a job. */
  readonly file?: string;
  readonly events?: readonly ("INSERT" | "UPDATE" | "DELETE")[];
}

const marks: readonly Mark[] = [
  {
    table: "object",
    ids: "SELECT iif(ROW.type = 'file', ROW.owner_id, ROW.id) AS id",
    file: "SELECT ROW.owner_id AS dataset_id, ROW.id AS file_id WHERE ROW.type = 'file'",
  },
  { table: "collection", ids: "SELECT ROW.id AS id", events: ["UPDATE"] },
  { table: "version", ids: "SELECT ROW.dataset_id AS id" },
  { table: "file", file: fileOf("ROW.id"), events: ["UPDATE"] },
  { table: "file_version", file: fileOf("ROW.file_id") },
  { table: "file_table", file: fileOf("ROW.file_id") },
  { table: "file_period", file: fileOf("ROW.file_id") },
  { table: "lock", ids: "SELECT ROW.dataset_id AS id", events: ["INSERT", "DELETE"] },
  {
    table: "curation_status",
    ids: "SELECT dataset_id AS id FROM version WHERE id = ROW.version_id",
    events: ["INSERT"],
  },
  { table: "link", ids: "SELECT ROW.object_id AS id UNION SELECT ROW.collection_id" },
  { table: "assignment", ids: "SELECT ROW.object_id AS id" },
];

function fileOf(id: string): string {
  return `SELECT owner_id AS dataset_id, id AS file_id FROM object WHERE id = ${id}`;
}

const jobFor = (ids: string): string =>
  `INSERT INTO job (kind, object_id, data, due)
    SELECT 'index', id, 'null', job_due('index') FROM (${ids}) WHERE true ON CONFLICT DO NOTHING;`;

function triggerOf({ table, ids, file }: Mark, event: string): string {
  const row = event === "DELETE" ? "OLD" : "NEW";
  const steps = [
    ...file === undefined ? [] : [`INSERT OR IGNORE INTO index_file ${file};`],
    jobFor(ids ?? `SELECT dataset_id AS id FROM (${file})`),
  ];
  return `CREATE TRIGGER IF NOT EXISTS mark_${table}_${event.toLowerCase()} AFTER ${event} ON ${table} BEGIN
  ${steps.join("\n  ").replaceAll("ROW", row)}
END;
`;
}

/**
 * Triggers by which every change of what can be found asks for its indexing, whoever makes it. What is
 * marked is a collection or a dataset, with its files that have changed; one that is gone is marked as well, to be
 * taken out of the index.
 */
export const indexMarks: string = marks.flatMap((mark) =>
  (mark.events ?? ["INSERT", "UPDATE", "DELETE"]).map((event) => triggerOf(mark, event))
).join("");
