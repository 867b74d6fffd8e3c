import { SaxesParser } from "saxes";
import type { XmlElement, XmlNode } from "./xml.ts";

interface Open extends XmlElement {
  readonly children: XmlNode[];
}

/**
 * Reads XML into a tree, with names as they are without their prefixes.
 *
 * @returns The root, or undefined where the text is no XML, or has a document type.
 */
export function readXml(text: string): XmlElement | undefined {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const root: Open = { name: "", attributes: {}, children: [] };
  const open = [root];
  let isBroken = false;
  parser.on("error", () => isBroken = true);
  parser.on("doctype", () => isBroken = true);
  parser.on("opentag", ({ local, attributes }) => {
    const element: Open = {
      name: local,
      attributes: Object.fromEntries(
        Object.values(attributes).map((one) => [one.local, one.value]),
      ),
      children: [],
    };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => open.pop());
  const add = (piece: string): void => void open.at(-1)?.children.push(piece);
  parser.on("text", add);
  parser.on("cdata", add);
  try {
    parser.write(text).close();
  } catch {
    return undefined;
  }
  const [found] = root.children.filter((child) => typeof child !== "string");
  return isBroken ? undefined : found;
}
