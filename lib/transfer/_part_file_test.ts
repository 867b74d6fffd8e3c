import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../testing/in_folder.ts";
import { FileError } from "../errors/mod.ts";
import { PartFile } from "./_part_file.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names.sort();
}

Deno.test("PartFile keeps what came for another run, and nothing where nothing came", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.part");
    {
      await using part = await PartFile.open(path);
      equal(part.size, 0);
    }
    deepEqual(await namesIn(folder), []);
    {
      await using part = await PartFile.open(path);
      await part.append(bytes("half "));
    }
    await using part = await PartFile.open(path);
    equal(part.size, 5);
    const there: string[] = [];
    for await (const chunk of part.read()) there.push(new TextDecoder().decode(chunk));
    deepEqual(there, ["half "]);
    await part.append(bytes("and half"));
    await part.finish(join(folder, "a"));
    equal(await Deno.readTextFile(join(folder, "a")), "half and half");
    deepEqual(await namesIn(folder), ["a"]);
  }));

Deno.test("PartFile.restart() leaves a file alone that another process has given its name", () =>
  inFolder(async (folder) => {
    await using slow = await PartFile.open(join(folder, "a.part"));
    await using fast = await PartFile.open(join(folder, "a.part"));
    await fast.append(bytes("proven"));
    await fast.finish(join(folder, "a"));
    await slow.restart();
    await slow.append(bytes("x"));
    equal(await Deno.readTextFile(join(folder, "a")), "proven");
  }));

Deno.test("PartFile writes many bytes in the order in which they came", () =>
  inFolder(async (folder) => {
    await using part = await PartFile.open(join(folder, "a.part"));
    const all = crypto.getRandomValues(new Uint8Array(50_000));
    for (let round = 0; round < 60; round++) {
      for (let at = 0; at < all.length; at += 7_919) await part.append(all.slice(at, at + 7_919));
    }
    equal(part.size, 3_000_000);
    await part.finish(join(folder, "a"));
    const written = await Deno.readFile(join(folder, "a"));
    equal(written.length, 3_000_000);
    for (let at = 0; at < written.length; at += 50_000) {
      deepEqual(written.subarray(at, at + 50_000), all);
    }
  }));

Deno.test("PartFile does not write through a link, nor into what is no file", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "mine"), "mine");
    await Deno.symlink(join(folder, "mine"), join(folder, "link.part"));
    await Deno.mkdir(join(folder, "folder.part"));
    for (const name of ["link.part", "folder.part"]) {
      const path = join(folder, name);
      const error = await PartFile.open(path).then(() => undefined, (thrown) => thrown);
      ok(error instanceof FileError, name);
    }
    equal(await Deno.readTextFile(join(folder, "mine")), "mine");
  }));

Deno.test("PartFile refuses a device, such as the one that is always full", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const error = await PartFile.open("/dev/full").then(() => undefined, (thrown) => thrown);
  match(String(error), /it is a link, or no regular file/);
  await rejects(Deno.writeTextFile("/dev/full", "x")); // and it is there
});
