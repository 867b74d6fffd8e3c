import { deepEqual, equal } from "node:assert/strict";
import {
  array,
  assert,
  constantFrom,
  dictionary,
  letrec,
  oneof,
  property,
  record,
  string,
} from "fast-check";
import { SaxesParser } from "saxes";
import {
  element,
  textElement,
  writeXml,
  writeXmlInLines,
  type XmlElement,
  type XmlNode,
} from "./xml.ts";

const anything = string({ unit: "binary" });
const hostile = oneof(
  anything,
  array(
    constantFrom(
      "<",
      ">",
      "&",
      '"',
      "'",
      "]]>",
      "\0",
      "\b",
      "\r",
      "\n",
      "\t",
      "\ud800",
      "\uffff",
      "<!--",
      "a",
    ),
  )
    .map((parts) => parts.join("")),
);
const names = constantFrom("a", "b:c", "Long-name");

const { node } = letrec<{ node: XmlNode; element: XmlElement }>((tie) => ({
  node: oneof({ maxDepth: 4 }, hostile, tie("element")),
  element: record({
    name: names,
    attributes: dictionary(names, hostile, { maxKeys: 3 }),
    children: array(tie("node"), { maxLength: 4 }),
  }),
}));

/** What XML can hold of a text. */
const writable = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");

interface Read {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (Read | string)[];
}

function add(children: (Read | string)[], text: string): void {
  const last = children.at(-1);
  if (text === "") return;
  if (typeof last === "string") children[children.length - 1] = last + text;
  else children.push(text);
}

/** Reads XML with somebody else's parser, which throws where it is not well-formed. */
function read(xml: string): Read {
  const root: Read = { name: "", attributes: {}, children: [] };
  const open = [root];
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const made: Read = {
      name,
      attributes: { ...attributes } as Record<string, string>,
      children: [],
    };
    open.at(-1)!.children.push(made);
    open.push(made);
  });
  parser.on("closetag", () => open.pop());
  parser.on("text", (text) => add(open.at(-1)!.children, text));
  parser.write(xml).close();
  return root.children[0] as Read;
}

function expected({ name, attributes, children }: XmlElement): Read {
  const wanted: (Read | string)[] = [];
  for (const child of children) {
    if (typeof child === "string") add(wanted, writable(child));
    else wanted.push(expected(child));
  }
  const texts = Object.entries(attributes).map(([key, text]) => [key, writable(text ?? "")]);
  return { name, attributes: Object.fromEntries(texts), children: wanted };
}

Deno.test("writeXml() writes what parsers read as it was, but for characters that no XML can have", () => {
  assert(
    property(
      record({ name: names, attributes: dictionary(names, hostile), children: array(node) }),
      (root) => {
        deepEqual(read(writeXml(root)), expected(root));
      },
    ),
  );
});

Deno.test("writeXml() leaves attributes out that are undefined, and closes what is empty", () => {
  equal(writeXml(element("a", { b: undefined, c: "1" })), '<a c="1"/>');
  equal(writeXml(element("a", {}, [""])), "<a></a>");
});

Deno.test("textElement() makes no element of what says nothing", () => {
  deepEqual([textElement("a", undefined), textElement("a", " \n")], [[], []]);
  deepEqual(textElement("a", "b").map(writeXml), ["<a>b</a>"]);
});

Deno.test("writeXmlInLines() gives elements lines of their own, and leaves texts as they are", () => {
  const lists = element("a", {}, [element("b", {}, [element("c", {}, ["x\ny"])]), element("d")]);
  equal(writeXmlInLines(lists), "<a>\n  <b>\n    <c>x\ny</c>\n  </b>\n  <d/>\n</a>");
});
