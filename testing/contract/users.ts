import { equal, ok, rejects } from "node:assert/strict";
import { datasets, openSession, users } from "../../lib/client/mod.ts";
import { AuthenticationError, run, setMetadata } from "../../mod.ts";
import { ask, refused } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

/** What every Dataverse does with users and their tokens. */
export const usersContract: ContractSuite = {
  name: "users",
  cases: [
    {
      name: "a token tells whose it is, and when it ends",
      async show({ session }) {
        const { identifier } = await users.getCurrentUser(session);
        ok(identifier.startsWith("@"));
        const ends = await users.getTokenExpiry(session);
        ok(Date.parse(ends ?? "") > Date.now() - 86_400_000, ends);
      },
    },
    {
      name: "a guest is nobody",
      async show({ guest }) {
        await rejects(users.getCurrentUser(guest), AuthenticationError);
        await rejects(users.getTokenExpiry(guest), AuthenticationError);
      },
    },
    {
      name: "a new user is no superuser, and may not list the others",
      makesUsers: true,
      async show({ user }) {
        const { session, userName } = await user();
        const me = await users.getCurrentUser(session);
        equal(me.identifier, `@${userName}`);
        equal(me.superuser, false);
        await refused(ask(session, "GET /api/admin/list-users"), 403, /superuser/);
      },
    },
    {
      name: "a new token takes the place of the old one",
      makesUsers: true,
      async show({ user, dataverse: { baseUrl, fetch } }) {
        const { session, userName } = await user();
        const { message } = await ask<{ message: string }>(
          session,
          "POST /api/users/token/recreate",
        );
        const token = /is (\S+)$/.exec(message)?.[1] ?? "";
        await rejects(users.getCurrentUser(session), AuthenticationError);
        await using renewed = openSession(baseUrl, { fetch, token });
        equal((await users.getCurrentUser(renewed)).identifier, `@${userName}`);
        await ask(renewed, "DELETE /api/users/token");
        await rejects(users.getCurrentUser(renewed), AuthenticationError);
      },
    },
    {
      name: "an account that has a role, or made something that is there, cannot be deleted",
      makesUsers: true,
      async show({ session, user, dataset }) {
        const { session: own, userName } = await user("curator");
        const { persistentId } = await dataset({ session: own });
        const remove = () => ask(session, `DELETE /api/admin/authenticatedUsers/${userName}`);
        await refused(remove(), 400, /created Dataverse object.*role assignment/);
        await datasets.deleteDraft(session, persistentId);
        await refused(remove(), 400, /role assignment/);
        await ask(session, `POST /api/users/${userName}/removeRoles`);
        await remove();
        await refused(ask(session, `GET /api/admin/authenticatedUsers/${userName}`), 400);
      },
    },
    {
      name: "a closed account can do nothing, and what it made stays",
      makesUsers: true,
      async show({ session, user, dataset }) {
        const { session: own, userName } = await user("curator");
        const { persistentId } = await dataset({ session: own });
        await ask(session, `POST /api/admin/authenticatedUsers/${userName}/deactivate`);
        await rejects(users.getCurrentUser(own), AuthenticationError);
        await run(setMetadata({ dataset: persistentId, set: { title: "Still here" } }), {
          session,
        });
      },
    },
  ],
};
