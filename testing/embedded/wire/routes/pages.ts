import { collectionByQuery, collectionPage } from "../../pages/collection_page.ts";
import { citationPage, datasetPage } from "../../pages/dataset_page.ts";
import { confirmEmailPage } from "../../pages/confirm_email_page.ts";
import { bytes, filePage } from "../../pages/file_page.ts";
import type { PageRow } from "../../pages/page.ts";
import { requestsPage, requestStream } from "../../pages/requests_page.ts";
import { previewPage, signIn, signInPage, signOut } from "../../pages/sign_in_page.ts";

/** Pages for people, at the addresses that a real Dataverse has; what is ours alone is below `/embedded`. */
// deno-fmt-ignore: a table reads best as one row a page
export const pageRows: readonly PageRow[] = [
  { at: "GET /", summary: "The root collection", handler: collectionPage },
  { at: "GET /dataverse/{alias}", summary: "A collection, and a search in it", handler: collectionPage },
  { at: "GET /dataverse/{alias}/search", summary: "The same, by another address", handler: collectionPage },
  { at: "GET /dataverse.xhtml", summary: "A collection, by `alias` or `id`", handler: collectionByQuery },
  { at: "GET /dataset.xhtml", summary: "A dataset, by `persistentId` or `id`, and `version`", handler: datasetPage },
  { at: "GET /citation", summary: "A dataset, where its DOI leads", handler: citationPage },
  { at: "GET /file.xhtml", summary: "A file, by `fileId`, and `version`", handler: filePage },
  { at: "GET /previewurl.xhtml", summary: "A draft, by the `token` of a preview URL", handler: previewPage },
  { at: "GET /privateurl.xhtml", summary: "The same, by its old name", handler: previewPage },
  { at: "GET /confirmemail.xhtml", summary: "The link of a mail that confirms an address, by its `token`", handler: confirmEmailPage },
  { at: "GET /loginpage.xhtml", summary: "Signing in with an API token", handler: signInPage },
  { at: "POST /loginpage.xhtml", summary: "Sign in", handler: signIn },
  { at: "POST /logout.xhtml", summary: "Sign out", handler: signOut },
  { at: "GET /embedded/requests", summary: "Requests as they come in", handler: requestsPage },
  { at: "GET /embedded/requests/stream", summary: "The same, as server-sent events", handler: requestStream },
  { at: "GET /embedded/access/{rest…}", summary: "`/api/access`, for who has signed in to the pages", handler: bytes },
];
