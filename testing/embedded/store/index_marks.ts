/** Where a change of a row tells that something is to be indexed again: a table, and what its row belongs to. */
interface Mark {
  readonly table: string;
  /** A query for their ids; `ROW` stands for the row. */
  readonly ids: string;
  readonly events?: readonly ("INSERT" | "UPDATE" | "DELETE")[];
}

const marks: readonly Mark[] = [
  // Most of what changes of a file's object changes of its dataset, too.
  { table: "object", ids: "SELECT iif(ROW.type = 'file', ROW.owner_id, ROW.id) AS id" },
  { table: "collection", ids: "SELECT ROW.id AS id", events: ["UPDATE"] },
  { table: "version", ids: "SELECT ROW.dataset_id AS id" },
  { table: "file", ids: "SELECT ROW.id AS id", events: ["UPDATE"] },
  {
    table: "file_version",
    ids: "SELECT dataset_id AS id FROM version WHERE id = ROW.version_id UNION SELECT ROW.file_id",
  },
  { table: "file_table", ids: "SELECT ROW.file_id AS id" },
  { table: "file_period", ids: "SELECT ROW.file_id AS id" },
  { table: "lock", ids: "SELECT ROW.dataset_id AS id", events: ["INSERT", "DELETE"] },
  {
    table: "curation_status",
    ids: "SELECT dataset_id AS id FROM version WHERE id = ROW.version_id",
    events: ["INSERT"],
  },
  { table: "link", ids: "SELECT ROW.object_id AS id UNION SELECT ROW.collection_id" },
  { table: "assignment", ids: "SELECT ROW.object_id AS id" },
];

function triggerOf({ table, ids }: Mark, event: string): string {
  const row = event === "DELETE" ? "OLD" : "NEW";
  return `CREATE TRIGGER IF NOT EXISTS mark_${table}_${event.toLowerCase()} AFTER ${event} ON ${table} BEGIN
  INSERT INTO job (kind, object_id, data, due)
    SELECT 'index', id, 'null', job_due('index') FROM (${ids.replaceAll("ROW", row)}) WHERE true
    ON CONFLICT DO NOTHING;
END;
`;
}

/**
 * Triggers by which every change of what can be found asks for its indexing, whoever makes it. What is
 * marked is a collection, a dataset or a file; one that is gone is marked as well, to be taken out of the index.
 */
export const indexMarks: string = marks.flatMap((mark) =>
  (mark.events ?? ["INSERT", "UPDATE", "DELETE"]).map((event) => triggerOf(mark, event))
).join("");
