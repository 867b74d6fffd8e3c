import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import { cacheFolder } from "./cache_folder.ts";

Deno.test("cacheFolder() is where DVFLOW_CACHE_DIR says, else where the system keeps caches", () => {
  const of = (env: Readonly<Record<string, string>>, platform: NodeJS.Platform) =>
    cacheFolder((name) => env[name], platform);
  equal(of({ DVFLOW_CACHE_DIR: "/c" }, "linux"), "/c");
  equal(of({ XDG_CACHE_HOME: "/x" }, "linux"), join("/x", "dvflow"));
  match(of({}, "linux"), /\.cache.dvflow$/);
  match(of({}, "darwin"), /Library.Caches.dvflow$/);
  match(of({ LOCALAPPDATA: "/l" }, "win32"), /dvflow.cache$/);
});
