import { SaxesParser } from "saxes";
import type { DublinCore } from "../../domain/dublin_core.ts";

const dublinCore = "http://purl.org/dc/terms/";

/**
 * Reads what an Atom entry says in Dublin Core.
 *
 * @returns The terms in their order, or undefined where the text is no XML.
 */
export function readEntry(xml: string): readonly DublinCore[] | undefined {
  const said: DublinCore[] = [];
  const parser = new SaxesParser({ xmlns: true, position: false });
  let open: { name: string; text: string; attributes: Record<string, string> } | undefined;
  let depth = 0;
  let broken = false;
  parser.on("error", () => broken = true);
  parser.on("doctype", () => broken = true);
  parser.on("opentag", ({ uri, local, attributes }) => {
    depth++;
    if (depth !== 2 || uri !== dublinCore) return;
    open = {
      name: local,
      text: "",
      attributes: Object.fromEntries(
        Object.values(attributes).map((attribute) => [attribute.local, attribute.value]),
      ),
    };
  });
  const add = (text: string): void => {
    if (open !== undefined) open.text += text;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => {
    if (depth === 2 && open !== undefined) said.push(open);
    if (depth === 2) open = undefined;
    depth--;
  });
  try {
    parser.write(xml).close();
  } catch {
    return undefined;
  }
  return broken ? undefined : said;
}
