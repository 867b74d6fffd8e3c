import { match, throws } from "node:assert/strict";
import { DockerError } from "../docker_error.ts";
import { checkEngine, type Resources } from "./check_engine.ts";
import { readRequest } from "./request.ts";

const GIB = 1024 ** 3;
const { parts } = await readRequest({ env: () => undefined });
const enough: Resources = { memory: 4 * GIB, disk: 20 * GIB, pulls: true, kind: "linux" };

function refusal(resources: Partial<Resources>): DockerError {
  let caught: unknown;
  throws(() => checkEngine(parts({}), { ...enough, ...resources }), (error) => {
    caught = error;
    return error instanceof DockerError;
  });
  return caught as DockerError;
}

Deno.test("checkEngine() lets pass what has enough", () => {
  checkEngine(parts({}), enough);
  checkEngine(parts({}), { ...enough, disk: undefined });
  checkEngine(parts({}), { ...enough, disk: 2 * GIB, pulls: false });
});

Deno.test("checkEngine() says how much memory is needed, and how much there is", () => {
  const { message, reason, hint } = refusal({ memory: 2 * GIB });
  match(message, /it needs 3\.0 GiB of memory, and the engine has 2\.0 GiB$/);
  match(reason, /memory/);
  match(hint ?? "", /--memory/);
});

Deno.test("checkEngine() says how much disk is needed, more where images are to be pulled", () => {
  match(refusal({ disk: 2 * GIB }).message, /needs 8\.0 GiB of free disk .* there are 2\.0 GiB$/);
  match(refusal({ disk: GIB / 2, pulls: false }).message, /needs 1\.0 GiB of free disk/);
});

Deno.test("checkEngine() says that Windows containers do not do", () => {
  match(refusal({ kind: "windows" }).message, /the engine runs windows containers/);
});
