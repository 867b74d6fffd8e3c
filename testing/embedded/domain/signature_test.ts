import { equal, match } from "node:assert/strict";
import { parseSigningTime, presign, sign, signingTime, unsignedPayload } from "./signature.ts";

// The example in Amazon's description of Signature Version 4.
const key = { id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

Deno.test("sign() gives the signature of Amazon's example", () => {
  const signature = sign({
    method: "GET",
    path: "/test.txt",
    query: [
      ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
      ["X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"],
      ["X-Amz-Date", "20130524T000000Z"],
      ["X-Amz-Expires", "86400"],
      ["X-Amz-SignedHeaders", "host"],
    ],
    headers: [["host", "examplebucket.s3.amazonaws.com"]],
    payload: unsignedPayload,
    time: "20130524T000000Z",
    region: "us-east-1",
  }, key);
  equal(signature, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
});

Deno.test("presign() names all that is signed, and encodes the key's parts one by one", () => {
  const address = presign({
    base: new URL("http://localhost:9000/"),
    method: "PUT",
    bucket: "b",
    key: "10.5072/FK2/A B/ü",
    time: new Date("2026-11-25T12:00:00.123Z"),
    expiresSeconds: 60,
    region: "us-east-1",
    signingKey: key,
    headers: [["x-amz-tagging", "dv-state=temp"]],
  });
  match(address, /^http:\/\/localhost:9000\/b\/10\.5072\/FK2\/A%20B\/%C3%BC\?/);
  const query = new URL(address).searchParams;
  equal(query.get("X-Amz-SignedHeaders"), "host;x-amz-tagging");
  equal(query.get("X-Amz-Date"), "20261125T120000Z");
  equal(query.get("X-Amz-Credential"), `${key.id}/20261125/us-east-1/s3/aws4_request`);
  match(query.get("X-Amz-Signature") ?? "", /^[0-9a-f]{64}$/);
});

Deno.test("parseSigningTime() reads what signingTime() writes, and nothing else", () => {
  const time = new Date("2026-02-28T23:59:59Z");
  equal(parseSigningTime(signingTime(time))?.getTime(), time.getTime());
  for (const text of ["", "2026-02-28T23:59:59Z", "20261325T000000Z", "20260228T235959"]) {
    equal(parseSigningTime(text), undefined, text);
  }
});
