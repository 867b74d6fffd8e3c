import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../testing/in_folder.ts";
import { FileError } from "../errors/mod.ts";
import { type JournalEntry, JournalError, openJournal } from "./mod.ts";

const HEADER: JournalEntry = {
  type: "run",
  format: 1,
  pipeline: "p",
  input: "sha256:0",
  installation: "https://data.example.org/",
  at: "2026-01-01T00:00:00Z",
  pid: 4711,
};
const ENDED: JournalEntry = { type: "ended", status: "finished" };

Deno.test("openJournal() keeps entries in order, a line each, for its owner only", () =>
  inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    {
      await using journal = await openJournal(path);
      await Promise.all([
        journal.append(HEADER),
        journal.append({ type: "undoing", key: "a" }),
        journal.append(ENDED),
      ]);
    }
    await using again = await openJournal(path);
    deepEqual((await again.read()).entries.map(({ type }) => type), ["run", "undoing", "ended"]);
    equal((await Deno.readTextFile(path)).split("\n").length, 4);
    if (Deno.build.os !== "windows") equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  }));

Deno.test("openJournal() uses what stands before a last line that was cut off, and says what is lost", () =>
  inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    for (
      const cut of ['{"type":"ended","sta', "\u0000\u0000\u0000\n", '{"type":"ended"}trailing\n']
    ) {
      await Deno.writeTextFile(path, `${JSON.stringify(HEADER)}\n${cut}`);
      {
        await using journal = await openJournal(path);
        const { entries, lost } = await journal.read();
        deepEqual(entries, [HEADER]);
        equal(lost?.line, 2);
        ok((lost?.bytes ?? 0) > 0);
        await journal.append(ENDED);
      }
      await using again = await openJournal(path);
      deepEqual(await again.read(), { entries: [HEADER, ENDED] });
    }
  }));

Deno.test("openJournal() refuses damage in the middle, and files that are no journals", () =>
  inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const good = JSON.stringify(HEADER);
    await Deno.writeTextFile(path, `${good}\nrubbish\n${good}\n`);
    await rejects(
      openJournal(path),
      (error: Error) =>
        error instanceof JournalError && /its line 2 is damaged/.test(error.message),
    );
    for (const other of ["# A readme\n\nText\n", '{"name":"x"}\n', "[1,2]\n"]) {
      await Deno.writeTextFile(path, other);
      await rejects(openJournal(path), JournalError);
      equal(await Deno.readTextFile(path), other);
    }
  }));

Deno.test("openJournal() keeps a second run out, and names the one that has it", () =>
  inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const first = await openJournal(path);
    await first.append(HEADER);
    await rejects(
      openJournal(path),
      (error: Error) =>
        error instanceof JournalError &&
        /another run uses it \(process 4711, since 2026/.test(error.message),
    );
    await first[Symbol.asyncDispose]();
    await using second = await openJournal(path);
    equal((await second.read()).entries.length, 1);
  }));

Deno.test("openJournal() keeps another process out, and not after that was killed", () =>
  inFolder(async (folder) => {
    const path = join(folder, "run.jsonl");
    const script = `
      const { openJournal } = await import(${JSON.stringify(import.meta.resolve("./mod.ts"))});
      const journal = await openJournal(Deno.args[0]);
      await journal.append(${JSON.stringify(HEADER)});
      console.log("open");
      setInterval(() => {}, 1000);`;
    const process = new Deno.Command(Deno.execPath(), {
      args: ["eval", script, path],
      stdout: "piped",
    }).spawn();
    const reader = process.stdout.getReader();
    match(new TextDecoder().decode((await reader.read()).value), /open/);
    await rejects(openJournal(path), /another run uses it/);
    process.kill("SIGKILL");
    await process.status;
    await reader.cancel();
    await using journal = await openJournal(path);
    equal((await journal.read()).entries.length, 1);
  }));

Deno.test("openJournal() says why it cannot write", async () => {
  await rejects(
    openJournal("/nowhere/at/all/run.jsonl"),
    (error: Error) =>
      error instanceof FileError && /Cannot open the journal "\/nowhere/.test(error.message),
  );
});
