/**
 * Stands in for configbaker's `bootstrap.sh [-u url] [-t timeout] [-e envfile] persona`: waits for a
 * Dataverse, and sets it up over HTTP, one call after another; cut in the middle, it leaves half of it.
 * STANDIN_STEP_MS (20) is the time between two calls.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { stockBlocks } from "../../../embedded/domain/stock_blocks.ts";
import { writeBlockFile } from "../../../embedded/domain/write_block_file.ts";
import { endOnSignal, env, sleep } from "./_program.ts";

const { values, positionals } = parseArgs({
  options: {
    u: { type: "string", short: "u", default: env("DATAVERSE_URL", "http://dataverse:8080") },
    t: { type: "string", short: "t", default: env("TIMEOUT", "3m") },
    e: { type: "string", short: "e", default: env("TARGET_ENV_FILE", "") },
  },
  allowPositionals: true,
});
const persona = positionals[0] ?? "base";
/** Between two calls, in milliseconds. */
const pause = Number(env("STANDIN_STEP_MS", "20"));

/** `1h2m3s` in milliseconds. */
function milliseconds(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3600e3, m: 60e3, s: 1e3, ms: 1 };
  return [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)]
    .reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit!] ?? 0), 0);
}

async function isThere(): Promise<boolean> {
  try {
    const response = await fetch(`${values.u}/api/info/version`);
    return response.status === 200 && (await response.json()).data?.version !== undefined;
  } catch {
    return false;
  }
}

interface Sent {
  readonly text: string;
  readonly type?: string;
  readonly token?: string;
}

/** Sends something, and prints what comes back, as curl in a script does, whatever it is. */
async function send(method: string, path: string, sent: Sent): Promise<string> {
  await sleep(pause);
  const response = await fetch(`${values.u}/api/${path}`, {
    method,
    body: sent.text,
    headers: {
      "Content-Type": sent.type ?? "application/json",
      ...(sent.token === undefined ? {} : { "X-Dataverse-key": sent.token }),
    },
  });
  const text = await response.text();
  console.log(text);
  return text;
}

const setting = (name: string, text: string): Promise<string> =>
  send("PUT", `admin/settings/${name}`, { text, type: "text/plain" });

/** What every persona begins with; gives the superuser's token. */
async function setUpAll(): Promise<string> {
  console.log("Setup the metadata blocks");
  for (const block of stockBlocks) {
    await send("POST", "admin/datasetfield/load", {
      text: writeBlockFile(block),
      type: "text/tab-separated-values",
    });
  }
  console.log("Setting up the settings");
  await setting(":AllowSignUp", "yes");
  await setting(":SignUpUrl", "/dataverseuser.xhtml?editMode=CREATE");
  await setting("BuiltinUsers.KEY", "burrito");
  await setting(":BlockedApiPolicy", "localhost-only");
  await setting(":UploadMethods", "native/http");
  console.log("Setting up the admin user (and as superuser)");
  const admin = await send("POST", "builtin-users?password=admin1&key=burrito", {
    text: JSON.stringify({
      firstName: "Dataverse",
      lastName: "Admin",
      userName: "dataverseAdmin",
      affiliation: "Dataverse.org",
      position: "Admin",
      email: "dataverse@mailinator.com",
    }),
  });
  const token: string = JSON.parse(admin).data.apiToken;
  await send("PUT", "admin/superuser/dataverseAdmin", { text: "true", type: "text/plain" });
  console.log("Setting up the root dataverse");
  await send("POST", "dataverses", {
    token,
    text: JSON.stringify({
      alias: "root",
      name: "Root",
      permissionRoot: false,
      facetRoot: true,
      description: "The root dataverse.",
      dataverseContacts: [{ contactEmail: "root@mailinator.com" }],
      dataverseSubjects: ["ALL"],
    }),
  });
  console.log("Set the metadata block for Root");
  await send("POST", "dataverses/:root/metadatablocks", { token, text: '["citation"]' });
  console.log("Set the default facets for Root");
  await send("POST", "dataverses/:root/facets", {
    token,
    text: '["authorName","subject","keywordValue","dateOfDeposit"]',
  });
  return token;
}

async function dev(): Promise<string> {
  const token = await setUpAll();
  console.log('Setting DOI provider to "FAKE"...');
  await setting(":DoiProvider", "FAKE");
  console.log("Publishing root dataverse...");
  await send("POST", "dataverses/:root/actions/:publish", { token, text: "" });
  console.log("Allowing users to create dataverses and datasets in root...");
  await send("POST", "dataverses/:root/assignments", {
    token,
    text: '{"assignee": ":authenticated-users", "role": "fullContributor"}',
  });
  console.log("Done, your instance has been configured for development. Have a nice day!");
  return `API_TOKEN=${token}\n`;
}

const personas: Readonly<Record<string, () => Promise<string>>> = {
  dev,
  base: async () => {
    await setUpAll();
    return "";
  },
};

endOnSignal();
console.log(`Waiting for ${values.u} to become ready in max ${values.t}.`);
const end = Date.now() + milliseconds(values.t);
while (!await isThere()) {
  if (Date.now() >= end) {
    console.error("Timed out");
    Deno.exit(124);
  }
  await sleep(500);
}
const loaded = await (await fetch(`${values.u}/api/metadatablocks`)).json();
if (loaded.data.length > 0) {
  console.log("Your instance has been bootstrapped already, skipping.");
  Deno.exit(0);
}
console.log(`Now executing bootstrapping script at /scripts/bootstrap/${persona}/init.sh.`);
const run = personas[persona];
if (run === undefined) {
  console.error(`/scripts/bootstrap/${persona}/init.sh: No such file or directory`);
  Deno.exit(1);
}
const exposed = await run();
if (values.e !== "") {
  try {
    // The file has to be there; this is found out last.
    await Deno.writeTextFile(values.e, exposed, { create: false });
  } catch {
    console.log(`File ${values.e} not found, is a directory or not writeable`);
    Deno.exit(2);
  }
}
Deno.exit(0);
