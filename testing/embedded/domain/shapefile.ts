const needed = ["shp", "shx", "dbf", "prj"];
const extensions = new Set([
  ...needed,
  ...[
    "sbn",
    "sbx",
    "fbn",
    "fbx",
    "ain",
    "aih",
    "ixs",
    "mxs",
    "atx",
    "cpg",
    "qpj",
    "qmd",
    "shp.xml",
  ],
]);

/** Files in a zip that are kept together, or one that is not. */
export interface ShapefilePart {
  /** The path of the file that they become. */
  readonly path: string;
  /** The paths of what goes into it: more than one are put in a zip of their own. */
  readonly members: readonly string[];
}

/** A path without its extension, and the extension; `shp.xml` is one. */
function splitPath(path: string): readonly [stem: string, extension: string] {
  const double = path.toLowerCase().indexOf(".shp.xml");
  if (double >= 1 && path.toLowerCase().endsWith(".shp.xml")) {
    return [path.slice(0, double), path.slice(double + 1)];
  }
  const dot = path.lastIndexOf(".");
  return dot < 0 || dot === path.length - 1
    ? [path, ""]
    : [path.slice(0, dot), path.slice(dot + 1)];
}

/** Paths that count: what hides itself, or is in a folder that does, is left out. */
function counted(paths: readonly string[]): readonly string[] {
  const hidden = paths.filter((path) => /(^|\/)\.[^/]*\/$/.test(path));
  return paths.filter((path) =>
    !path.endsWith("/") && !path.startsWith("__") && !path.startsWith("._") &&
    !path.endsWith(".DS_Store") && !hidden.some((folder) => path.startsWith(folder))
  );
}

function groupsOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of counted(paths)) {
    const [stem] = splitPath(path);
    const group = groups.get(stem);
    if (group === undefined) groups.set(stem, [path]);
    else group.push(path);
  }
  return groups;
}

const extensionOf = (path: string): string => splitPath(path)[1].toLowerCase();

function isShapefile(group: readonly string[]): boolean {
  const found = new Set(group.map(extensionOf));
  return needed.every((extension) => found.has(extension));
}

/** Whether among the paths of a zip are those of a map. */
export function hasShapefile(paths: readonly string[]): boolean {
  return [...groupsOf(paths).values()].some(isShapefile);
}

/** What becomes of the files in a zip with maps: those of a map stay together, in a zip of their own. */
export function shapefileParts(paths: readonly string[]): readonly ShapefilePart[] {
  return [...groupsOf(paths)].flatMap(([stem, group]) => {
    const alone = (path: string): ShapefilePart => ({ path, members: [path] });
    if (!isShapefile(group)) return group.map(alone);
    const together = group.filter((path) => extensions.has(extensionOf(path)));
    return [
      ...group.filter((path) => !extensions.has(extensionOf(path))).map(alone),
      { path: `${stem}.zip`, members: together },
    ];
  });
}
