import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect, createCollection, run } from "../mod.ts";
import { startDataverse } from "../testing/mod.ts";
import { onEmbedded } from "../testing/recordings/known_differences.ts";

/** Runs the command as people do. */
async function replay(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ readonly code: number; readonly lines: readonly string[]; readonly told: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "replay.ts", ...args],
    cwd: import.meta.dirname ?? "",
    env: { NO_COLOR: "1", DATAVERSE_URL: "", ...env },
  }).output();
  const decoder = new TextDecoder();
  const lines = decoder.decode(stdout).trim().split("\n");
  return { code, lines, told: decoder.decode(stderr) };
}

Deno.test("replay finds nothing on the embedded Dataverse that is not known to differ", async () => {
  const { code, lines } = await replay(["embedded"]);
  equal(code, 0, lines.join("\n"));
  deepEqual(lines.filter((line) => line.startsWith("DIFFERS")), []);
  match(lines.at(-1) ?? "", /^\d+ exchanges with Dataverse 6\.8: .* 0 different/);
});

Deno.test("replay prints a line for each answer of an address that differs, and exits with 1", async () => {
  await using server = await startDataverse({ port: 0, publishMs: 5 });
  const { code, lines, told } = await replay([server.baseUrl.href, "info"], {
    DATAVERSE_API_TOKEN: server.token,
    DATAVERSE_URL: server.baseUrl.href,
  });
  equal(code, 1, told);
  const differing = lines.filter((line) => line.startsWith("DIFFERS"));
  const names = differing.map((line) => /^DIFFERS (.*?): /.exec(line)?.[1] ?? "");
  deepEqual(names, ["info/outside api", "info/options"]);
  match(differing[0] ?? "", /: \.text: ".*, got ".*/);
  const known = Object.values(onEmbedded).flat();
  ok(names.every((name) => known.includes(name)));
  ok(!lines.join("").includes(server.token));
});

Deno.test("replay refuses an address that is not fresh, and one without a token", async () => {
  await using server = await startDataverse({ port: 0 });
  await using session = await connect(server.baseUrl, server);
  await run(createCollection({ alias: "ours", name: "Ours", contacts: ["a@b.org"] }), { session });
  const before = server.requests.length;
  const { code, told } = await replay([server.baseUrl.href], {
    DATAVERSE_API_TOKEN: server.token,
    DATAVERSE_URL: server.baseUrl.href,
  });
  equal(code, 2);
  match(told, /it is not fresh: things in its root collection: 1, accounts: 1\nReplay against/);
  deepEqual(server.requests.slice(before).filter(({ method }) => method !== "GET"), []);
  const without = await replay([server.baseUrl.href], { DATAVERSE_API_TOKEN: "" });
  equal(without.code, 2);
  match(without.told, /no API token was given/);
});

Deno.test("replay refuses a target and a chapter that there are not", async () => {
  match((await replay(["nowhere"])).told, /Cannot run tests on "nowhere": it is no target/);
  const { code, told } = await replay(["embedded", "nonsense"]);
  equal(code, 2);
  match(told, /there is none of that name\nThere are info, blocks, /);
});
