/**
 * Stands in for LocalStack's S3: buckets and objects with PUT, GET, HEAD and DELETE, in memory, on every
 * port of GATEWAY_LISTEN. Signatures are not looked at; multipart uploads, lists and tags are not there.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { endOnSignal, env, log, serve } from "./_program.ts";

const ready = "/etc/localstack/init/ready.d";

interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

const buckets = new Map<string, Map<string, StoredObject>>();

function failed(status: number, code: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`;
  return new Response(body, { status, headers: { "Content-Type": "application/xml" } });
}

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/_localstack/health") {
    return Response.json({
      services: { s3: "running" },
      edition: "community",
      version: "stand-in",
    });
  }
  const [, bucketName = "", key = ""] = /^\/([^/]*)\/?(.*)$/.exec(decodeURIComponent(pathname)) ??
    [];
  const bucket = buckets.get(bucketName);
  const { method } = request;
  if (key === "") {
    if (method === "PUT") buckets.set(bucketName, bucket ?? new Map());
    else if (bucket === undefined) return failed(404, "NoSuchBucket");
    else if (method !== "HEAD") return failed(501, "NotImplemented");
    return new Response(null, { headers: { "Location": `/${bucketName}` } });
  }
  if (bucket === undefined) return failed(404, "NoSuchBucket");
  if (searchParams.has("uploads") || searchParams.has("uploadId")) {
    return failed(501, "NotImplemented");
  }
  switch (method) {
    case "PUT": {
      const bytes = new Uint8Array(await request.arrayBuffer());
      const etag = `"${createHash("md5").update(bytes).digest("hex")}"`;
      const type = request.headers.get("Content-Type") ?? "binary/octet-stream";
      bucket.set(key, { bytes, type, etag });
      return new Response(null, { headers: { "ETag": etag } });
    }
    case "DELETE":
      bucket.delete(key);
      return new Response(null, { status: 204 });
    case "GET":
    case "HEAD": {
      const found = bucket.get(key);
      if (found === undefined) return failed(404, "NoSuchKey");
      const { bytes, type, etag } = found;
      const headers = {
        "Content-Type": type,
        "Content-Length": String(bytes.length),
        "ETag": etag,
      };
      return new Response(method === "HEAD" ? null : bytes, { headers });
    }
    default:
      return failed(405, "MethodNotAllowed");
  }
}

/** Runs what was put there for a store that is ready. */
async function runReadyScripts(): Promise<void> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(ready)) names.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  for (const name of names.filter((one) => one.endsWith(".sh")).sort()) {
    const { code } = await new Deno.Command("/bin/sh", { args: [`${ready}/${name}`] }).spawn()
      .status;
    log(`${name} ended with ${code}`);
  }
}

endOnSignal();
const listen = env("GATEWAY_LISTEN", "0.0.0.0:4566").split(",");
for (const port of new Set(listen.map((one) => Number(one.slice(one.lastIndexOf(":") + 1))))) {
  serve(port, answer);
}
await runReadyScripts();
log("Ready.");
