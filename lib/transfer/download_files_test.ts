import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inFolder } from "../../testing/in_folder.ts";
import { AuthenticationError, FileError, FixityError, UsageError } from "../errors/mod.ts";
import { openSession, type Session } from "../http/mod.ts";
import type { FileMetadata } from "../schemas/mod.ts";
import {
  downloadFiles,
  planDownload,
  selectFiles,
  TransferError,
  type TransferProgress,
} from "./mod.ts";

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** A file that holds its own path. */
function fileOf(path: string, id: number): FileMetadata {
  const [, directoryLabel, label = path] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  return {
    label,
    ...(directoryLabel === undefined ? {} : { directoryLabel }),
    dataFile: {
      id,
      filename: `${id}`,
      contentType: "text/plain",
      filesize: new TextEncoder().encode(path).length,
      checksum: { type: "MD5", value: md5(path) },
    },
  };
}

const filesOf = (...paths: readonly string[]) =>
  paths.map((path, index) => fileOf(path, index + 1));

/** A server of such files; `answer` says what is answered in place of one. */
function serverOf(
  files: readonly FileMetadata[],
  answer: (id: number) => Response | undefined | Promise<Response | undefined> = () => undefined,
): { readonly session: Session; readonly asked: number[] } {
  const asked: number[] = [];
  const session = openSession("https://data.example.org/", {
    retryBudgetMs: 0,
    fetch: async (input) => {
      const id = Number(/\/api\/access\/datafile\/(\d+)/.exec(String(input))?.[1]);
      asked.push(id);
      const file = files.find(({ dataFile }) => dataFile.id === id);
      const path = file?.directoryLabel ? `${file.directoryLabel}/${file.label}` : file?.label;
      return await answer(id) ?? new Response(path);
    },
  });
  return { session, asked };
}

const refusal = (status: number, message: string) =>
  new Response(JSON.stringify({ status: "ERROR", code: status, message }), { status });

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) names.push(name);
    else for (const below of await namesIn(join(folder, name))) names.push(`${name}/${below}`);
  }
  return names.sort();
}

Deno.test("downloadFiles() has no more files under way than it may", () =>
  inFolder(async (folder) => {
    const paths = Array.from({ length: 39 }, (_, index) => `d${index % 3}/${index}.txt`);
    const files = filesOf(...paths);
    let now = 0;
    let most = 0;
    let together = Promise.withResolvers<void>();
    const { session } = serverOf(files, async () => {
      most = Math.max(most, ++now);
      const mine = together;
      if (now === 3) { // nobody is answered before three have asked, and a fourth has had time to
        setTimeout(() => {
          together = Promise.withResolvers();
          mine.resolve();
        }, 5);
      }
      await mine.promise;
      now--;
      return undefined;
    });
    const done = await downloadFiles(session, { files, folder }, { concurrency: 3 });
    equal(most, 3);
    deepEqual(done.files.map(({ id }) => id), files.map(({ dataFile }) => dataFile.id));
    equal((await namesIn(folder)).length, 39);
    equal(await Deno.readTextFile(join(folder, "d2/38.txt")), "d2/38.txt");
  }));

Deno.test("downloadFiles() tells how far it is, and comes to the end of it", () =>
  inFolder(async (folder) => {
    const files = filesOf("a.txt", "b.txt", "c.txt");
    const { session } = serverOf(
      files,
      (id) => id === 2 ? refusal(403, "Not authorized") : undefined,
    );
    const seen: TransferProgress[] = [];
    await downloadFiles(session, { files, folder }, { onProgress: (one) => seen.push(one) });
    const { loaded, total, files: done, totalFiles } = seen.at(-1) ?? {};
    deepEqual([loaded, total, done, totalFiles], [15, 15, 3, 3]);
  }));

Deno.test("downloadFiles() lists what this user may not have, with the reason", () =>
  inFolder(async (folder) => {
    const files = filesOf("a.txt", "b.txt", "c.txt", "d.txt").map((file, index) =>
      index === 1 ? { ...file, restricted: true } : file
    );
    const { session } = serverOf(files, (id) => {
      if (id === 2) {
        return refusal(403, "Not authorized to access this object via this API endpoint.");
      }
      if (id === 3) return refusal(403, "You do not have permission to download this file.");
      if (id !== 4) return undefined;
      return refusal(
        400,
        "You may not download this file without the required Guestbook response.",
      );
    });
    const { files: got, left } = await downloadFiles(session, { files, folder });
    deepEqual(got.map(({ path }) => path), ["a.txt"]);
    deepEqual(left.map(({ path, why }) => [path, why]), [
      ["b.txt", "restricted"],
      ["c.txt", "no permission"],
      ["d.txt", "guestbook"],
    ]);
    deepEqual(await namesIn(folder), ["a.txt"]);
    await rejects(
      downloadFiles(session, { files: files.slice(1, 2), folder }, { leaveOut: false }),
      /Not authorized/,
    );
  }));

Deno.test("downloadFiles() brings the others where one is wrong, gone or in the way, and tells which", () =>
  inFolder(async (folder) => {
    const files = filesOf("a.txt", "b.txt", "c.txt", "d.txt", "e.txt");
    await Deno.writeTextFile(join(folder, "c.txt"), "mine");
    const { session } = serverOf(files, (id) => {
      if (id === 1) return new Response("x.txt");
      if (id !== 2) return undefined;
      return refusal(404, "Datafile 2: Failed to locate and/or open physical file.");
    });
    const error = await downloadFiles(session, { files, folder }, { concurrency: 1 })
      .then(() => undefined, (thrown) => thrown);
    ok(error instanceof TransferError);
    deepEqual(error.failed.map(({ path }) => path), ["a.txt", "b.txt", "c.txt"]);
    ok(error.failed[0]?.error instanceof FixityError);
    match(
      error.message,
      /^Cannot download 3 of 5 files: cannot download "a\.txt": what came is not/,
    );
    deepEqual(await namesIn(folder), ["c.txt", "d.txt", "e.txt"]);
    equal(await Deno.readTextFile(join(folder, "c.txt")), "mine");
  }));

Deno.test("downloadFiles() begins no other file when the token is not good any more", () =>
  inFolder(async (folder) => {
    const files = filesOf("a.txt", "b.txt", "c.txt", "d.txt");
    const { session, asked } = serverOf(
      files,
      (id) => id > 1 ? refusal(401, "Bad API key") : undefined,
    );
    const failed = downloadFiles(session, { files, folder }, { concurrency: 1 });
    await rejects(failed, AuthenticationError);
    deepEqual(asked, [1, 2]);
    deepEqual(await namesIn(folder), ["a.txt"]);
  }));

Deno.test("downloadFiles() takes no file of the dataset for the waiting part of another", () =>
  inFolder(async (folder) => {
    const files = filesOf("a", "a.part", "a.1.part", "x/a.part", "x/a");
    const { session } = serverOf(files);
    await downloadFiles(session, { files, folder });
    deepEqual(await namesIn(folder), ["a", "a.1.part", "a.part", "x/a", "x/a.part"]);
    for (const path of await namesIn(folder)) {
      equal(await Deno.readTextFile(join(folder, path)), path);
    }
  }));

Deno.test("downloadFiles() writes odd names where they can be written, and says so", () =>
  inFolder(async (folder) => {
    const odd = [
      "C:\\Windows/x",
      "../../etc/passwd",
      "NUL",
      "a.txt",
      "A.TXT",
      "data",
      "data/x",
      "Ünï/ひらがな.txt",
      `${"long".repeat(70)}.csv`,
      'semi;colon & ampersand\'s "quotes"',
      "trailing. ",
    ];
    const files = filesOf(...odd);
    const notes: string[] = [];
    const { session } = serverOf(files);
    const target = join(folder, "in");
    const { files: got } = await downloadFiles(session, { files, folder: target }, {
      onNote: (note) => notes.push(note),
    });
    deepEqual(
      (await namesIn(folder)).map((path) => path.replace("in/", "")),
      got.map(({ path }) => path).sort(),
    );
    for (const [index, { path }] of got.entries()) {
      equal(await Deno.readTextFile(join(target, path)), odd[index]);
    }
    deepEqual(got.slice(0, 6).map(({ path }) => path), [
      "C%3A/Windows/x",
      "%2E%2E/%2E%2E/etc/passwd",
      "%4EUL",
      "a.txt",
      "A (1).TXT",
      "data (1)",
    ]);
    equal(notes.length, 8);
  }));

Deno.test("downloadFiles() follows no link out of the folder", () =>
  inFolder(async (folder) => {
    const target = join(folder, "in");
    await Deno.mkdir(target);
    await Deno.writeTextFile(join(folder, "mine"), "mine");
    await Deno.symlink(folder, join(target, "out"));
    await Deno.symlink(join(folder, "mine"), join(target, "b"));
    const files = filesOf("out/mine", "b", "c");
    const { session } = serverOf(files);
    const error = await downloadFiles(session, { files, folder: target }, { overwrite: true })
      .then(() => undefined, (thrown) => thrown);
    ok(error instanceof TransferError);
    deepEqual(error.failed.map(({ path }) => path).sort(), ["b", "out/mine"]);
    ok(error.failed.every((failed) => failed.error instanceof FileError));
    equal(await Deno.readTextFile(join(folder, "mine")), "mine");
    equal(await Deno.readTextFile(join(target, "c")), "c");
  }));

Deno.test("planDownload() tells what would be done with each file, and does none of it", () =>
  inFolder(async (folder) => {
    const files = filesOf("a.txt", "b.txt", "c.txt", "d.txt");
    await Deno.writeTextFile(join(folder, "b.txt"), "b.txt");
    await Deno.writeTextFile(join(folder, "c.txt"), "mine");
    await Deno.writeTextFile(join(folder, "d.txt.part"), "d.");
    const actions = async (options = {}) =>
      (await planDownload({ files, folder }, options)).map(({ action }) => action);
    deepEqual(await actions(), ["fetch", "keep", "conflict", "resume"]);
    deepEqual(await actions({ overwrite: true }), ["fetch", "keep", "replace", "resume"]);
    deepEqual(await namesIn(folder), ["b.txt", "c.txt", "d.txt.part"]);
  }));

Deno.test("selectFiles() chooses by number, by path and by pattern, and tells all that is not there", () => {
  const files = filesOf("README.md", "data/a.csv", "data/b.csv", "code/x.py");
  const chosen = (selection: Parameters<typeof selectFiles>[1]) =>
    selectFiles(files, selection).map(({ label }) => label);
  deepEqual(chosen({}), ["README.md", "a.csv", "b.csv", "x.py"]);
  deepEqual(chosen({ files: ["data/b.csv", 1] }), ["README.md", "b.csv"]);
  deepEqual(chosen({ include: ["*.csv"], exclude: ["a.*"] }), ["b.csv"]);
  deepEqual(chosen({ files: [2, 4], include: ["/data/"] }), ["a.csv"]);
  deepEqual(chosen({ include: ["nothing"] }), []);
  let error: unknown;
  try {
    chosen({ files: [1, 9, "data/c.csv"] });
  } catch (thrown) {
    error = thrown;
  }
  ok(error instanceof UsageError);
  match(error.message, /^Cannot choose "9", "data\/c\.csv": no file of the dataset/);
});
