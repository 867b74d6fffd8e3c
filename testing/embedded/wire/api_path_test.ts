import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { isReadable, parseApiPath } from "./api_path.ts";

/** The path below `/api/v1/`, or why there is none. */
function below(pathname: string): string {
  const path = parseApiPath(pathname);
  return path.type === "api" ? path.path : `(${path.type})`;
}

Deno.test("parseApiPath() makes one of doubled slashes on the way to /api/v1, and none that is there", () => {
  equal(below("/api/info/version"), "info/version");
  equal(below("/api//info///version//"), "info/version/");
  equal(below("/api/v1/info/version/"), "info/version/");
  equal(below("/api/v1//info/version"), "/info/version");
  equal(below("/api/v2/info"), "v2/info");
  equal(below("/api//v1/info"), "v1/info");
  equal(below("/api"), "");
});

Deno.test("parseApiPath() leaves what is percent-encoded, and drops matrix parameters", () => {
  equal(below("/api/datasets/doi%3A10.5072%2FFK2%2FA"), "datasets/doi%3A10.5072%2FFK2%2FA");
  equal(below("/api/info;a=b/version;c"), "info/version");
});

Deno.test("parseApiPath() tells the path that messages tell", () => {
  deepEqual(parseApiPath("/api//a;b=c//d/"), {
    type: "api",
    path: "a/d/",
    told: "/api/v1/a;b=c/d/",
  });
});

Deno.test("parseApiPath() knows what is outside, and what cannot be read", () => {
  for (const path of ["/", "/apix", "//api/info", "/API/info", "/dataset.xhtml"]) {
    equal(below(path), "(outside)", path);
  }
  for (const path of ["/api/%", "/api/%zz", "/api/%00", "/api/%FC", "/api/a%C3", "/x/%ff"]) {
    equal(below(path), "(unreadable)", path);
  }
});

Deno.test("isReadable() is true of all that decodeURIComponent() takes, but for NUL", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary" }).map((text) => text.replaceAll("%", "")),
    fc.constantFrom("%", "%2F", "%C3%BC", "%c3", "%00", "%F0%9F%90%A6", "%zz", "%ED%A0%80"),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const path = pieces.join("");
    let plain: string | undefined;
    try {
      plain = decodeURIComponent(path.replaceAll(/[\ud800-\udfff]/g, ""));
    } catch {
      plain = undefined;
    }
    equal(isReadable(path), plain !== undefined && !/%00/.test(path));
  }));
});
