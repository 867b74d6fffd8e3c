// The same cases on the embedded Dataverse, and on any installation: DVFLOW_CONTRACT_URL names it, and
// DVFLOW_CONTRACT_TOKEN is a superuser's. They touch nothing but collections of their own.
import { connect } from "../../mod.ts";
import { openSession } from "../../lib/client/mod.ts";
import { startDataverse } from "../mod.ts";
import { contract, showCase } from "./run_contract.ts";

const address = Deno.env.get("DVFLOW_CONTRACT_URL");

for (const { name: suite, cases } of contract) {
  for (const contractCase of cases) {
    Deno.test(`${suite}, embedded: ${contractCase.name}`, async () => {
      await using dataverse = await startDataverse();
      const { baseUrl, fetch } = dataverse;
      await using session = await connect(baseUrl, dataverse);
      await using guest = openSession(baseUrl, { fetch });
      await showCase(contractCase, { session, guest });
    });
    if (address === undefined || address === "") continue;
    Deno.test(`${suite}, ${address}: ${contractCase.name}`, async () => {
      const token = Deno.env.get("DVFLOW_CONTRACT_TOKEN");
      await using session = await connect(address, token === undefined ? {} : { token });
      await using guest = openSession(address);
      await showCase(contractCase, { session, guest });
    });
  }
}
