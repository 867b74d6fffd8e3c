import { deepEqual, equal, rejects } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { access, datasets, type Session } from "../../lib/client/mod.ts";
import { NotFoundError, PermissionError, publish, run, setMetadata } from "../../mod.ts";
import { ask, refused } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

interface Assignment {
  readonly id: number;
  readonly assignee: string;
  readonly _roleAlias: string;
}

const assignments = (session: Session, collection: string): Promise<readonly Assignment[]> =>
  ask(session, `GET /api/dataverses/${collection}/assignments`);

const give = (
  session: Session,
  collection: string,
  json: { readonly assignee: string; readonly role: string },
): Promise<unknown> => ask(session, `POST /api/dataverses/${collection}/assignments`, { json });

/** What every Dataverse does with roles, assignments and groups. */
export const rolesContract: ContractSuite = {
  name: "roles",
  cases: [
    {
      name: "a role is given and taken, and matters at once",
      makesUsers: true,
      async show({ session, collection, user, dataset }) {
        const { persistentId } = await dataset();
        const { session: own, userName } = await user();
        const see = () => datasets.getDataset(own, persistentId);
        await rejects(see(), PermissionError);
        await give(session, collection, { assignee: `@${userName}`, role: "member" });
        await see();
        await refused(
          give(session, collection, { assignee: `@${userName}`, role: "member" }),
          403,
          /already been granted/,
        );
        const given = (await assignments(session, collection))
          .filter(({ assignee }) => assignee === `@${userName}`);
        deepEqual(given.map(({ _roleAlias }) => _roleAlias), ["member"]);
        await ask(session, `DELETE /api/dataverses/${collection}/assignments/${given[0]?.id}`);
        await rejects(see(), PermissionError);
      },
    },
    {
      name: "nobody and nothing cannot be assigned",
      async show({ session, collection, fresh }) {
        await refused(
          give(session, collection, { assignee: `@${fresh("nobody")}`, role: "member" }),
          400,
          /Assignee not found/,
        );
        await refused(
          give(session, collection, { assignee: ":guest", role: "nonsense" }),
          400,
          /Can't find role named 'nonsense'/,
        );
        await rejects(
          ask(session, `DELETE /api/dataverses/${collection}/assignments/999999999`),
          NotFoundError,
        );
      },
    },
    {
      name: "only who may manage permissions gives roles",
      makesUsers: true,
      async show({ collection, user }) {
        const { session: curator, userName } = await user("curator");
        await rejects(
          give(curator, collection, { assignee: `@${userName}`, role: "admin" }),
          PermissionError,
        );
        await rejects(assignments(curator, collection), PermissionError);
        const { session: admin } = await user("admin");
        await give(admin, collection, { assignee: `@${userName}`, role: "admin" });
      },
    },
    {
      name: "a member sees drafts, and does no more",
      makesUsers: true,
      async show({ user, dataset }) {
        const { persistentId, files } = await dataset({ files: { "a.txt": "a" } });
        const { session } = await user("member");
        equal((await datasets.getVersion(session, persistentId)).versionState, "DRAFT");
        equal(await (await access.openDatafile(session, files["a.txt"] ?? 0)).text(), "a");
        await rejects(
          run(setMetadata({ dataset: persistentId, set: { title: "Mine" } }), { session }),
          /is not permitted/,
        );
      },
    },
    {
      name: "a contributor edits what is there, a curator also publishes it",
      makesUsers: true,
      async show({ user, dataset }) {
        const { persistentId } = await dataset();
        const contributor = await user("contributor");
        await run(setMetadata({ dataset: persistentId, set: { title: "Ours" } }), contributor);
        await rejects(
          datasets.publishDataset(contributor.session, { dataset: persistentId, type: "major" }),
          PermissionError,
        );
        const curator = await user("curator");
        equal((await run(publish({ dataset: persistentId }), curator)).version, "1.0");
      },
    },
    {
      name: "a role of one's own gives what it says",
      makesUsers: true,
      async show({ session, collection, user, dataset }) {
        const { persistentId } = await dataset();
        const { session: own, userName } = await user();
        const alias = `viewer-${randomUUID().slice(0, 8)}`; // 16 letters are the most that it takes
        const role = await ask<{ id: number }>(
          session,
          `POST /api/dataverses/${collection}/roles`,
          {
            json: {
              alias,
              name: "Viewer",
              description: "",
              permissions: ["ViewUnpublishedDataset"],
            },
          },
        );
        await give(session, collection, { assignee: `@${userName}`, role: alias });
        await datasets.getDataset(own, persistentId);
        await rejects(
          run(setMetadata({ dataset: persistentId, set: { title: "Mine" } }), { session: own }),
          /is not permitted/,
        );
        await ask(session, `DELETE /api/roles/${role.id}`);
        await rejects(datasets.getDataset(own, persistentId), PermissionError);
        await rejects(ask(session, `GET /api/roles/${role.id}`), NotFoundError);
      },
    },
    {
      name: "a group has what is given to it, for all who are in it",
      makesUsers: true,
      async show({ session, collection, user, dataset }) {
        const { persistentId } = await dataset();
        const { session: own, userName } = await user();
        const path = `/api/dataverses/${collection}/groups`;
        const { identifier } = await ask<{ identifier: string }>(session, `POST ${path}`, {
          json: { aliasInOwner: "readers", displayName: "Readers", description: "Who reads" },
        });
        await give(session, collection, { assignee: identifier, role: "member" });
        await rejects(datasets.getDataset(own, persistentId), PermissionError);
        const member = `${path}/readers/roleAssignees/${encodeURIComponent(`@${userName}`)}`;
        await ask(session, `PUT ${member}`);
        await datasets.getDataset(own, persistentId);
        await ask(session, `DELETE ${member}`);
        await rejects(datasets.getDataset(own, persistentId), PermissionError);
        await ask(session, `DELETE ${path}/readers`);
        await rejects(ask(session, `GET ${path}/readers`), NotFoundError);
      },
    },
  ],
};
