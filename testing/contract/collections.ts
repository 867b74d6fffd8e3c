import { equal, ok, rejects } from "node:assert/strict";
import { collections } from "../../lib/client/mod.ts";
import { AuthenticationError, ConflictError, NotFoundError, ValidationError } from "../../mod.ts";
import { draft } from "./_deposits.ts";
import type { ContractSuite, ContractTarget } from "./contract.ts";

const make = ({ session, collection, fresh }: ContractTarget, change: object = {}) => {
  const alias = fresh("contract");
  const fields = {
    alias,
    name: "A contract",
    dataverseContacts: [{ contactEmail: "finch@example.org" }],
    ...change,
  };
  return collections.createCollection(session, { parent: collection, fields });
};

/** What every Dataverse does with collections. */
export const collectionsContract: ContractSuite = {
  name: "collections",
  cases: [
    {
      name: "a new one is not published, and guests may not see it",
      async show(target) {
        const { alias, isReleased } = await make(target);
        equal(isReleased, false);
        await rejects(collections.getCollection(target.guest, alias), AuthenticationError);
      },
    },
    {
      name: "a published one is seen by guests, and cannot be published again",
      async show(target) {
        const { alias } = await make(target);
        equal((await collections.publishCollection(target.session, alias)).isReleased, true);
        equal((await collections.getCollection(target.guest, alias)).alias, alias);
        await rejects(collections.publishCollection(target.session, alias), ConflictError);
      },
    },
    {
      name: "an alias is taken once, in whatever case",
      async show(target) {
        const { alias } = await make(target);
        await rejects(make(target, { alias: alias.toUpperCase() }), ConflictError);
        equal((await collections.getCollection(target.session, alias.toUpperCase())).alias, alias);
      },
    },
    {
      name: "a wrong alias and a missing contact are refused",
      async show(target) {
        await rejects(make(target, { alias: "a b/c" }), ValidationError);
        await rejects(make(target, { dataverseContacts: [] }), ValidationError);
      },
    },
    {
      name: "a change of the name leaves the rest as it was",
      async show(target) {
        const { alias } = await make(target, { description: "Stays" });
        const changed = await collections.updateCollection(target.session, {
          alias,
          fields: { name: "Another" },
        });
        equal(changed.name, "Another");
        equal(changed.description, "Stays");
        equal(changed.dataverseContacts?.length, 1);
      },
    },
    {
      name: "its contents list what is in it, and it cannot be deleted before it is empty",
      async show(target) {
        const { session, collection } = target;
        const { alias, id } = await make(target);
        await draft(target);
        const children = await collections.listContents(session, collection);
        ok(children.some((child) => child.type === "dataverse" && child.id === id));
        equal(children.filter(({ type }) => type === "dataset").length, 1);
        await rejects(collections.deleteCollection(session, collection), ConflictError);
        await collections.deleteCollection(session, alias);
        await rejects(collections.getCollection(session, alias), NotFoundError);
      },
    },
  ],
};
