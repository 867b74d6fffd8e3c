import { createDataset, run, upload } from "../../mod.ts";
import type { ContractTarget } from "./contract.ts";

/** Metadata that every installation with the citation block takes. */
export const METADATA = {
  title: "A contract",
  author: [{ authorName: "Finch, Fiona" }],
  datasetContact: [{ datasetContactEmail: "finch@example.org" }],
  dsDescription: [{ dsDescriptionValue: "Made by a test, and removed by it" }],
  subject: ["Other"],
} as const;

/** Makes a draft, and gives its persistent id. */
export async function draft({ session, collection }: ContractTarget): Promise<string> {
  return (await run(createDataset({ collection, metadata: METADATA }), { session })).persistentId;
}

/** Uploads a text, and gives the file's number. */
export async function put(
  { session }: ContractTarget,
  file: { readonly dataset: string; readonly name: string; readonly text: string },
): Promise<number> {
  const bytes = new TextEncoder().encode(file.text);
  const { files } = await run(upload({ dataset: file.dataset, name: file.name, bytes }), {
    session,
  });
  return files[0]?.id ?? 0;
}
