import type { Row } from "../call.ts";
import * as blocks from "../handlers/collection_blocks.ts";
import * as settings from "../handlers/collection_settings.ts";
import * as moving from "../handlers/collection_moving.ts";
import * as collections from "../handlers/collections.ts";
import * as featured from "../handlers/featured_collections.ts";
import * as items from "../handlers/featured_items.ts";
import * as templates from "../handlers/templates.ts";
import * as creating from "../handlers/creating.ts";
import * as importing from "../handlers/importing.ts";
import * as links from "../handlers/links.ts";
import * as groups from "../handlers/groups.ts";
import * as roles from "../handlers/roles.ts";
import * as semantic from "../handlers/semantic.ts";

/** Collections. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const collectionsRows: readonly Row[] = [
  { at: "POST dataverses", summary: "Create a collection in the root", command: "CreateDataverseCommand", handler: collections.createCollection },
  { at: "POST dataverses/{dv}", summary: "Create a collection", command: "CreateDataverseCommand", handler: collections.createCollection },
  { at: "GET dataverses/{dv}", summary: "A collection", command: "GetDataverseCommand", handler: collections.getCollection },
  { at: "PUT dataverses/{dv}", summary: "Change a collection", command: "UpdateDataverseCommand", handler: collections.updateCollection },
  { at: "DELETE dataverses/{dv}", summary: "Delete an empty collection", command: "DeleteDataverseCommand", handler: collections.deleteCollection },
  { at: "PUT dataverses/{dv}/attribute/{attribute}", summary: "Change one attribute", handler: collections.setAttribute },
  { at: "POST dataverses/{dv}/actions/:publish", summary: "Publish a collection", command: "PublishDataverseCommand", handler: collections.publishCollection },
  { at: "POST dataverses/{dv}/datasets/:import", summary: "Import a dataset with its persistent id", lacks: "It asks nobody whether the persistent id is registered.", handler: importing.importDataset },
  { at: "PUT dataverses/{dv}/link/{linking}", summary: "Show a collection in another one", handler: links.linkCollection },
  { at: "DELETE dataverses/{dv}/deleteLink/{linking}", summary: "Show it there no longer", handler: links.unlinkCollection },
  { at: "GET dataverses/{dv}/links", summary: "What is shown where by links", handler: links.listCollectionLinks },
  { at: "POST dataverses/{dv}/move/{target}", summary: "Move a collection", lacks: "There are no guestbooks to be lost.", handler: moving.moveCollection },
  { at: "GET dataverses/{dv}/featured", summary: "Collections that it features", handler: featured.listFeatured },
  { at: "POST dataverses/{dv}/featured", summary: "Feature collections", handler: featured.addFeatured },
  { at: "DELETE dataverses/{dv}/featured", summary: "Feature none", handler: featured.removeFeatured },
  { at: "GET dataverses/{dv}/featuredItems", summary: "Items that it features", handler: items.listFeaturedItems },
  { at: "POST dataverses/{dv}/featuredItems", summary: "Feature an item", lacks: "Markup stays as it is sent.", streams: true, handler: items.addFeaturedItem },
  { at: "PUT dataverses/{dv}/featuredItems", summary: "Say which items it features", lacks: "Markup stays as it is sent.", streams: true, handler: items.setFeaturedItems },
  { at: "DELETE dataverses/{dv}/featuredItems", summary: "Feature no items", handler: items.removeFeaturedItems },
  { at: "PUT dataverseFeaturedItems/{id}", summary: "Change a featured item", lacks: "Markup stays as it is sent.", streams: true, handler: items.changeFeaturedItem },
  { at: "DELETE dataverseFeaturedItems/{id}", summary: "Remove a featured item", handler: items.removeFeaturedItem },
  { at: "GET access/dataverseFeaturedItemImage/{item}", summary: "The picture of a featured item", handler: items.getFeaturedImage },
  { at: "GET dataverses/{dv}/templates", summary: "Templates for datasets", handler: templates.listTemplates },
  { at: "POST dataverses/{dv}/templates", summary: "Create a template", handler: templates.createTemplate },
  { at: "GET dataverses/{dv}/contents", summary: "What is in a collection", command: "ListDataverseContentCommand", handler: collections.listContents },
  { at: "GET dataverses/{dv}/userPermissions", summary: "What the caller may do", handler: collections.getCollectionPermissions },
  { at: "GET dataverses/{dv}/storagesize", summary: "Bytes in a collection", command: "GetDataverseStorageSizeCommand", handler: collections.getCollectionSize },
  { at: "GET dataverses/{dv}/metadatablocks", summary: "Metadata blocks of a collection", command: "ListMetadataBlocksCommand", handler: blocks.listCollectionBlocks },
  { at: "POST dataverses/{dv}/metadatablocks", summary: "Choose metadata blocks", handler: blocks.setCollectionBlocks },
  { at: "GET dataverses/{dv}/metadatablocks/isRoot", summary: "Whether it has blocks of its own", handler: blocks.getBlockRoot },
  { at: "PUT dataverses/{dv}/metadatablocks/isRoot", summary: "Have blocks of its own, or not", handler: blocks.setBlockRoot },
  { at: "GET dataverses/{dv}/metadatablocks/:isRoot", summary: "The same, by its old name", handler: blocks.getBlockRoot },
  { at: "POST dataverses/{dv}/metadatablocks/:isRoot", summary: "Have blocks of its own, by its old name", handler: blocks.setBlockRoot },
  { at: "GET dataverses/{dv}/metadatablockfacets", summary: "Blocks that are facets", handler: blocks.listBlockFacets },
  { at: "POST dataverses/{dv}/metadatablockfacets", summary: "Choose blocks that are facets", handler: blocks.setBlockFacets },
  { at: "POST dataverses/{dv}/metadatablockfacets/isRoot", summary: "Have such blocks of its own, or not", handler: blocks.setBlockFacetRoot },
  { at: "GET dataverses/{dv}/facets", summary: "Facets of a collection", command: "ListFacetsCommand", handler: blocks.listFacets },
  { at: "POST dataverses/{dv}/facets", summary: "Choose facets", handler: blocks.setFacets },
  { at: "GET dataverses/{dv}/inputLevels", summary: "What is asked of fields", handler: blocks.listInputLevels },
  { at: "PUT dataverses/{dv}/inputLevels", summary: "Ask something of fields", handler: blocks.setInputLevels },
  { at: "PUT dataverses/{dv}/defaultContributorRole/{role}", summary: "Set the role of those who add", handler: settings.setDefaultRole },
  { at: "GET dataverses/{dv}/storage/quota", summary: "How much it may hold", handler: settings.getQuota },
  { at: "POST dataverses/{dv}/storage/quota/{bytes}", summary: "Set how much it may hold", handler: settings.setQuota },
  { at: "DELETE dataverses/{dv}/storage/quota", summary: "Let it hold anything", handler: settings.deleteQuota },
  { at: "GET dataverses/{dv}/storage/use", summary: "How much it holds", handler: settings.getStorageUse },
  { at: "GET dataverses/{dv}/guestbookResponses", summary: "What was written into guestbooks", lacks: "There are no guestbooks, so it is always empty.", handler: settings.listGuestbookResponses },
  { at: "GET dataverses/{dv}/roles", summary: "Roles to give", command: "ListRolesCommand", handler: roles.listRoles },
  { at: "POST dataverses/{dv}/roles", summary: "Create a role", handler: roles.createRole },
  { at: "GET dataverses/{dv}/assignments", summary: "Who has roles", command: "ListRoleAssignments", handler: roles.listAssignments },
  { at: "POST dataverses/{dv}/assignments", summary: "Give a role", command: "AssignRoleCommand", handler: roles.addAssignment },
  { at: "DELETE dataverses/{dv}/assignments/{id}", summary: "Take a role", handler: roles.removeAssignment },
  { at: "GET dataverses/{dv}/groups", summary: "Groups", command: "ListExplicitGroupsCommand", handler: groups.listGroups },
  { at: "POST dataverses/{dv}/groups", summary: "Create a group", command: "CreateExplicitGroupCommand", handler: groups.createGroup },
  { at: "GET dataverses/{dv}/groups/{group}", summary: "A group", handler: groups.getGroup },
  { at: "DELETE dataverses/{dv}/groups/{group}", summary: "Delete a group", handler: groups.deleteGroup },
  { at: "PUT dataverses/{dv}/groups/{group}", summary: "Change what a group is called", handler: groups.updateGroup },
  { at: "POST dataverses/{dv}/groups/{group}/roleAssignees", summary: "Put several into a group", handler: groups.addAllToGroup },
  { at: "PUT dataverses/{dv}/groups/{group}/roleAssignees/{assignee}", summary: "Add to a group", handler: groups.addToGroup },
  { at: "DELETE dataverses/{dv}/groups/{group}/roleAssignees/{assignee}", summary: "Remove from a group", handler: groups.removeFromGroup },
  { at: "POST dataverses/{dv}/datasets", summary: "Create a dataset", lacks: "Nobody looks for the bytes of files that its JSON describes.", command: "CreateNewDatasetCommand", handler: creating.createDataset },
  { at: "POST dataverses/{dv}/datasets", as: "application/ld+json", summary: "Create a dataset from JSON-LD", lacks: "It fetches no contexts from elsewhere.", streams: true, handler: semantic.createFromJsonLd },
  { at: "POST dataverses/{dv}/validateDatasetJson", summary: "Check a dataset's JSON", handler: creating.validateDatasetJson },
  { at: "GET dataverses/{dv}/datasetSchema", summary: "What a dataset's JSON has to look like", handler: creating.getDatasetSchema },
];
