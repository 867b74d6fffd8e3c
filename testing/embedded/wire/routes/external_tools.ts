import type { Row } from "../call.ts";
import * as tools from "../handlers/external_tools.ts";

const asks = "It asks no tool itself, so tools with POST cannot be called.";

/** Tools that are somewhere else. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const externalToolRows: readonly Row[] = [
  { at: "GET externalTools", summary: "All external tools", handler: tools.listTools },
  { at: "POST externalTools", summary: "Add one", handler: tools.addTool },
  { at: "GET externalTools/{tool}", summary: "One of them", handler: tools.getTool },
  { at: "DELETE externalTools/{tool}", summary: "Delete one", handler: tools.deleteTool },
  { at: "GET admin/externalTools", summary: "All external tools", handler: tools.listTools },
  { at: "POST admin/externalTools", summary: "Add one", handler: tools.addToolAsAdmin },
  { at: "GET admin/externalTools/{tool}", summary: "One of them", handler: tools.getTool },
  { at: "DELETE admin/externalTools/{tool}", summary: "Delete one", handler: tools.deleteToolAsAdmin },
  { at: "POST files/{file}/externalTool/{tool}/toolUrl", summary: "Where a tool is called for a file", lacks: asks, handler: tools.getFileToolUrl },
  { at: "POST datasets/{ds}/externalTool/{tool}/toolUrl", summary: "Where a tool is called for a dataset", lacks: asks, handler: tools.getDatasetToolUrl },
  { at: "GET files/{file}/metadata/{place}/toolparams/{tool}", summary: "What a tool is told of a file", handler: tools.tellFileTool },
  { at: "GET datasets/{ds}/versions/{version}/toolparams/{tool}", summary: "What a tool is told of a dataset", handler: tools.tellDatasetTool },
];
