import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { type Collection, collections } from "../../lib/client/mod.ts";
import {
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PermissionError,
  ValidationError,
} from "../../mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import { ask, refused } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

/** Makes a collection in the test's own, unpublished. */
export function makeCollection(
  { session, collection, fresh }: Fixtures,
  change: object = {},
): Promise<Collection> {
  const fields = {
    alias: fresh("contract"),
    name: "A contract",
    dataverseContacts: [{ contactEmail: "finch@example.org" }],
    ...change,
  };
  return collections.createCollection(session, { parent: collection, fields });
}

/** What every Dataverse does with collections. */
export const collectionsContract: ContractSuite = {
  name: "collections",
  cases: [
    {
      name: "a new one is not published, and guests may see neither it nor what is in it",
      async show(fixtures) {
        const { alias, isReleased } = await makeCollection(fixtures);
        equal(isReleased, false);
        await rejects(collections.getCollection(fixtures.guest, alias), AuthenticationError);
        await rejects(collections.listContents(fixtures.guest, alias), AuthenticationError);
      },
    },
    {
      name: "a published one is seen by guests, and cannot be published again",
      async show(fixtures) {
        const { session, guest } = fixtures;
        const { alias } = await makeCollection(fixtures);
        equal((await collections.publishCollection(session, alias)).isReleased, true);
        equal((await collections.getCollection(guest, alias)).alias, alias);
        await rejects(collections.publishCollection(session, alias), ConflictError);
      },
    },
    {
      name: "one is published only after the one that it is in",
      async show(fixtures) {
        const { session, fresh } = fixtures;
        const outer = await makeCollection(fixtures);
        const inner = await makeCollection({ ...fixtures, collection: outer.alias, fresh });
        const publish = () => collections.publishCollection(session, inner.alias);
        await refused(publish(), 403, /host dataverse .* has not been published/);
        await collections.publishCollection(session, outer.alias);
        equal((await publish()).isReleased, true);
      },
    },
    {
      name: "an alias is taken once, in whatever case",
      async show(fixtures) {
        const { alias } = await makeCollection(fixtures);
        await rejects(makeCollection(fixtures, { alias: alias.toUpperCase() }), ConflictError);
      },
    },
    {
      name: "one is found by its alias in whatever case, and by its number",
      async show(fixtures) {
        const { session, fresh } = fixtures;
        const { alias, id } = await makeCollection(fixtures);
        equal((await collections.getCollection(session, alias.toUpperCase())).id, id);
        equal((await collections.getCollection(session, id)).alias, alias);
        await rejects(collections.getCollection(session, fresh("nobody")), NotFoundError);
        await rejects(collections.getCollection(session, 999_999_999), NotFoundError);
      },
    },
    {
      name: "a wrong alias, a number as alias, a missing name and missing contacts are refused",
      async show(fixtures) {
        for (
          const change of [
            { alias: "a b/c" },
            { alias: "12345" },
            { name: undefined },
            { name: " " },
            { dataverseContacts: [] },
          ]
        ) await rejects(makeCollection(fixtures, change), ValidationError, JSON.stringify(change));
      },
    },
    {
      name: "a change of the name leaves the rest as it was",
      async show(fixtures) {
        const { session } = fixtures;
        const { alias } = await makeCollection(fixtures, { description: "Stays" });
        const fields = { name: "Another" };
        const changed = await collections.updateCollection(session, { alias, fields });
        equal(changed.name, "Another");
        equal(changed.description, "Stays");
        equal(changed.dataverseContacts?.length, 1);
      },
    },
    {
      name: "a single attribute can be set",
      async show(fixtures) {
        const { alias } = await makeCollection(fixtures);
        const path = `/api/dataverses/${alias}/attribute/description`;
        await ask(fixtures.session, `PUT ${path}`, { query: { value: "New words" } });
        const { description } = await collections.getCollection(fixtures.session, alias);
        equal(description, "New words");
      },
    },
    {
      name: "its contents list what is in it, to guests what is published of that",
      async show(fixtures) {
        const { session, guest, collection, dataset } = fixtures;
        const inner = await makeCollection(fixtures);
        const draft = await dataset();
        const published = await dataset({ published: true });
        const ids = async (who: typeof session) =>
          (await collections.listContents(who, collection)).map(({ type, id }) => `${type} ${id}`)
            .toSorted();
        deepEqual(
          await ids(session),
          [`dataverse ${inner.id}`, `dataset ${draft.id}`, `dataset ${published.id}`].toSorted(),
        );
        deepEqual(await ids(guest), [`dataset ${published.id}`]);
      },
    },
    {
      name: "one cannot be deleted before it is empty, and then is gone",
      async show(fixtures) {
        const { session, collection } = fixtures;
        const { alias } = await makeCollection(fixtures);
        await rejects(collections.deleteCollection(session, collection), ConflictError);
        await collections.deleteCollection(session, alias);
        await rejects(collections.getCollection(session, alias), NotFoundError);
        await rejects(collections.deleteCollection(session, alias), NotFoundError);
      },
    },
    {
      name: "who has no role in it may neither add to it nor change it",
      makesUsers: true,
      async show(fixtures) {
        const { collection, user } = fixtures;
        const { session } = await user();
        await rejects(makeCollection({ ...fixtures, session }), PermissionError);
        const fields = { name: "Stolen" };
        await rejects(
          collections.updateCollection(session, { alias: collection, fields }),
          PermissionError,
        );
        await rejects(collections.deleteCollection(session, collection), PermissionError);
      },
    },
    {
      name: "who makes one is its administrator",
      makesUsers: true,
      async show(fixtures) {
        const { session, userName } = await fixtures.user("dvContributor");
        const { alias } = await makeCollection({ ...fixtures, session });
        const given = await ask<readonly { assignee: string; _roleAlias: string }[]>(
          session,
          `GET /api/dataverses/${alias}/assignments`,
        );
        ok(
          given.some(({ assignee, _roleAlias }) =>
            assignee === `@${userName}` && _roleAlias === "admin"
          ),
        );
        await collections.publishCollection(session, alias);
      },
    },
  ],
};
