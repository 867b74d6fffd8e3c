// The same cases on whatever DVFLOW_TARGET names, by default on the embedded Dataverse and, in this project's own
// CI, where images stand in for the real ones, in Docker; and on the installation that DVFLOW_CONTRACT_URL does, with
// the token in DVFLOW_CONTRACT_TOKEN. They touch nothing but collections and users of their own.
import { processEnvironment as env } from "../../lib/client/mod.ts";
import { dataverseTest, type TargetName } from "../mod.ts";
import { contract } from "./mod.ts";

const targets: readonly TargetName[] = env("CI") === "true" ? ["embedded", "docker"] : ["embedded"];
const chosen = env("DVFLOW_TARGET") === undefined ? { on: targets } : {};
const address = env("DVFLOW_CONTRACT_URL") as TargetName | undefined;
const token = env("DVFLOW_CONTRACT_TOKEN");
const withToken = token === undefined ? {} : { token };

const noUsers = env("DVFLOW_BUILTIN_USERS_KEY") === undefined
  ? "DVFLOW_BUILTIN_USERS_KEY is not set"
  : false;
const addressed = /https?:/.test(env("DVFLOW_TARGET") ?? "");

for (const { name: suite, cases } of contract) {
  for (const { name, show, makesUsers = false } of cases) {
    dataverseTest(`${suite}: ${name}`, {
      ...chosen,
      skip: makesUsers && addressed && noUsers,
    }, show);
    if (address === undefined) continue;
    const skip = makesUsers && noUsers;
    dataverseTest(`${suite}: ${name}`, { on: address, address: withToken, skip }, show);
  }
}
