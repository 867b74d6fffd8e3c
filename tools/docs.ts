/**
 * Writes the list of endpoints into docs/embedded.md, out of the route table. With `--check` it only says
 * whether the list is up to date, as the gate does.
 *
 * @module
 */
import { controlEndpoints, pages, routes, type RouteSummary } from "../testing/embedded/mod.ts";

const PAGE = new URL("../docs/embedded.md", import.meta.url);
const MARK = "<!-- What follows is written by `deno task docs`, out of the route table. -->";

/** What the parts of the API are about, by the first part of their paths. */
const PARTS: Readonly<Record<string, string>> = {
  info: "The installation",
  metadatablocks: "Metadata blocks",
  licenses: "Licenses",
  search: "Search",
  users: "Accounts",
  "builtin-users": "Making accounts",
  roles: "Roles",
  dataverses: "Collections",
  datasets: "Datasets",
  files: "Files",
  access: "The bytes of files",
  admin: "Administration",
};

function partOf({ path }: RouteSummary): string {
  return path.split("/")[2] ?? "";
}

function nameOf(
  { method, path, takes, gives }: RouteSummary,
  all: readonly RouteSummary[],
): string {
  const twins = all.filter((other) => other.method === method && other.path === path);
  const types = twins.length > 1 ? ` (${[...takes, ...gives].join(", ")})` : "";
  return `\`${method} ${path}\`${types}`;
}

function section(part: string, all: readonly RouteSummary[]): string {
  const routes = all.filter((route) => partOf(route) === part);
  const built = routes.filter(({ implemented }) => implemented);
  const missing = routes.filter(({ implemented }) => !implemented);
  const title = PARTS[part] ?? part;
  const lines = built.map((route) =>
    `- ${nameOf(route, routes)} — ${route.summary}.${route.lacks ? ` ${route.lacks}` : ""}`
  );
  const rest = missing.map((route) => `- ${nameOf(route, routes)}`).join("\n");
  return [
    `### ${title}: \`/api/${part}\``,
    ...(lines.length === 0 ? [] : [lines.join("\n")]),
    ...(rest === "" ? [] : ["Answered with 501:", rest]),
  ].join("\n\n");
}

function pagesSection(): string {
  const lines = pages().map(({ method, path, summary }) => `- \`${method} ${path}\` — ${summary}.`);
  return `### Pages\n\n${lines.join("\n")}`;
}

function controlSection(): string {
  const lines = controlEndpoints.map(({ at, summary }) => `- \`${at}\` — ${summary}.`);
  return `### Control: \`/embedded/api\`\n\n${lines.join("\n")}`;
}

/** The list, as Markdown. */
function list(all: readonly RouteSummary[]): string {
  const parts = [...new Set([...Object.keys(PARTS), ...all.map(partOf)])];
  const built = all.filter(({ implemented }) => implemented).length;
  const some = parts.filter((part) =>
    all.some((route) => partOf(route) === part && route.implemented)
  );
  const none = parts.filter((part) => !some.includes(part));
  const others = none.flatMap((part) => all.filter((route) => partOf(route) === part))
    .map((route) => `- ${nameOf(route, all)}`).join("\n");
  return [
    `Of the ${all.length} endpoints of Dataverse 6.8, ${built} are answered.`,
    pagesSection(),
    controlSection(),
    ...some.map((part) => section(part, all)),
    "### Parts of which nothing is built",
    "Answered with 501:",
    others,
  ].join("\n\n");
}

async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

const page = await Deno.readTextFile(PAGE);
const at = page.indexOf(MARK);
if (at < 0) throw new Error(`${PAGE.pathname} has lost the line "${MARK}"`);
const wanted = await formatted(`${page.slice(0, at)}${MARK}\n\n${list(routes())}\n`);
if (!Deno.args.includes("--check")) await Deno.writeTextFile(PAGE, wanted);
else if (page !== wanted) {
  console.log('docs/embedded.md is not what the route table says: run "deno task docs"');
  Deno.exit(1);
}
