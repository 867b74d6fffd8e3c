import { partsOfName } from "./_compose.ts";
import { Layer, type PackedLayer } from "./_layer.ts";
import type { ArchivedImage } from "./_docker_archive.ts";
import type { HostPrograms } from "./_host_programs.ts";

const users = {
  root: 0,
  postgres: 999,
  payara: 1000,
  node: 1000,
  solr: 8983,
} as const;

/** What stand-ins are made of. */
export interface Ingredients {
  /** Image names by part, as compose.yaml has them. */
  readonly names: ReadonlyMap<string, string>;
  /** Programs of this machine. */
  readonly host: HostPrograms;
  /** The parts' own programs, bundled: `solr.js` and so on. */
  readonly bundles: ReadonlyMap<string, string>;
  /** Labels that all of them get. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Makes all images. */
export async function standinImages(from: Ingredients): Promise<readonly ArchivedImage[]> {
  const { host, names } = from;
  const nameOf = (part: string): string => {
    const name = names.get(part);
    if (name === undefined) throw new Error(`compose.yaml has no part "${part}"`);
    return name;
  };
  const tagOf = (part: string): string => partsOfName(nameOf(part)).tag;
  const base = await (await baseLayer(host)).packed();
  const deno = await (await new Layer().programs("/bin", [host.deno])).packed();
  const app = new Layer();
  for (const [name, code] of from.bundles) app.file(`/standin/${name}`, code, { mode: 0o644 });
  const program = [base, deno, await app.packed()];

  const image = async (
    part: string,
    own: Layer,
    config: ImageConfig,
    below: readonly PackedLayer[] = program,
  ): Promise<ArchivedImage> => ({
    names: [nameOf(part), ...config.otherNames ?? []],
    layers: [...below, await own.packed()],
    config: {
      User: config.user ?? "",
      Env: Object.entries({ ...environment, ...config.env }).map(([key, value]) =>
        `${key}=${value}`
      ),
      Entrypoint: config.entrypoint,
      Cmd: config.command ?? [],
      WorkingDir: "/",
      Volumes: Object.fromEntries((config.volumes ?? []).map((path) => [path, {}])),
      ExposedPorts: Object.fromEntries((config.ports ?? []).map((port) => [`${port}/tcp`, {}])),
      StopSignal: config.stopSignal ?? "SIGTERM",
      Labels: { ...from.labels, ...config.labels },
    },
  });

  const postgresMajor = tagOf("postgres").split(".")[0] ?? "";
  return [
    await image("dataverse", dataverseLayer(), {
      user: "payara",
      entrypoint: run("dataverse"),
      volumes: ["/dv", "/secrets", "/dumps"],
      ports: [8080],
      labels: {
        "org.dataverse.deps.postgresql.version": postgresMajor,
        "org.dataverse.deps.solr.version": tagOf("solr"),
      },
    }),
    await image("bootstrap", await configbakerLayer(), {
      entrypoint: ["/bin/init.sh"],
      command: ["sh", "-c", "ls /scripts"],
      env: { PATH: `${environment.PATH}:/scripts`, SCRIPT_DIR: "/scripts" },
    }),
    await image("postgres", await postgresLayer(host), {
      entrypoint: ["/bin/postgres-entrypoint.sh"],
      command: ["postgres"],
      env: {
        PATH: `${environment.PATH}:${host.postgres}/bin`,
        PGDATA: "/var/lib/postgresql/data",
        LANG: "C.UTF-8",
      },
      volumes: ["/var/lib/postgresql/data"],
      ports: [5432],
      stopSignal: "SIGINT", // fast: clients are not waited for
      // The application's image names the major version only.
      otherNames: [`${partsOfName(nameOf("postgres")).repository}:${postgresMajor}`],
    }, [base]),
    await image("solr", solrLayer(), {
      user: "solr",
      entrypoint: ["/bin/docker-entrypoint.sh"],
      command: ["solr-precreate", "gettingstarted"],
      volumes: ["/var/solr"],
      ports: [8983],
    }),
    await image("smtp", new Layer(), {
      user: "node",
      entrypoint: run("maildev"),
      ports: [1025, 1080],
    }),
    await image("s3", await localstackLayer(), {
      entrypoint: run("localstack"),
      volumes: ["/var/lib/localstack"],
      ports: [4566],
    }),
  ];
}

interface ImageConfig {
  readonly user?: string;
  readonly entrypoint: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly number[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  readonly otherNames?: readonly string[];
}

const environment = {
  PATH: "/bin:/usr/bin",
  DENO_DIR: "/tmp/deno",
  DENO_NO_UPDATE_CHECK: "1",
  NO_COLOR: "1",
} as const;

function run(part: string): readonly string[] {
  return ["/bin/deno", "run", "-A", "--no-config", "--quiet", `/standin/${part}.js`];
}

function script(part: string): string {
  return `#!/bin/sh\nexec ${run(part).join(" ")} "$@"\n`;
}

async function scriptFile(name: string): Promise<string> {
  return await Deno.readTextFile(new URL(`./scripts/${name}`, import.meta.url));
}

/** A shell with its small tools, curl, and users. */
async function baseLayer(host: HostPrograms): Promise<Layer> {
  const layer = new Layer()
    .folder("/tmp", { mode: 0o1777 })
    .folder("/var/tmp", { mode: 0o1777 })
    .folder("/root", { mode: 0o700 })
    .link("/usr/bin", "/bin")
    .file("/etc/nsswitch.conf", "hosts: files dns\n", { mode: 0o644 })
    .file(
      "/etc/passwd",
      Object.entries(users).map(([name, id]) => `${name}:x:${id}:${id}::/tmp:/bin/sh\n`).join(""),
      { mode: 0o644 },
    )
    .file(
      "/etc/group",
      Object.entries(users).map(([name, id]) => `${name}:x:${id}:\n`).join(""),
      { mode: 0o644 },
    );
  await layer.programs("/bin", [host.busybox, host.curl]);
  const { stdout } = await new Deno.Command(host.busybox, { args: ["--list"] }).output();
  for (const applet of new TextDecoder().decode(stdout).trim().split("\n")) {
    if (applet !== "busybox") layer.link(`/bin/${applet}`, "busybox");
  }
  return layer;
}

function dataverseLayer(): Layer {
  const own = { owner: users.payara, mode: 0o775 };
  return new Layer().folder("/dv", own).folder("/secrets", own).folder("/dumps", own);
}

async function configbakerLayer(): Promise<Layer> {
  return new Layer()
    .file("/bin/init.sh", await scriptFile("init.sh"))
    .file("/scripts/fix-fs-perms.sh", await scriptFile("fix-fs-perms.sh"))
    .file("/scripts/update-fields.sh", await scriptFile("update-fields.sh"))
    .file("/scripts/bootstrap.sh", script("bootstrap"))
    .folder("/secrets")
    .file("/template/conf/solrconfig.xml", "<config/>\n", { mode: 0o644 })
    .file(
      "/template/conf/schema.xml",
      `<schema name="default-config" version="1.7">
    <!-- SCHEMA-FIELDS::BEGIN -->
    <!-- SCHEMA-FIELDS::END -->
    <!-- SCHEMA-COPY-FIELDS::BEGIN -->
    <!-- SCHEMA-COPY-FIELDS::END -->
</schema>
`,
      { mode: 0o644 },
    );
}

async function postgresLayer(host: HostPrograms): Promise<Layer> {
  const own = { owner: users.postgres };
  const layer = new Layer()
    .file("/bin/postgres-entrypoint.sh", await scriptFile("postgres-entrypoint.sh"))
    .folder("/var/lib/postgresql", own)
    .folder("/var/lib/postgresql/data", { ...own, mode: 0o1777 })
    .folder("/var/run/postgresql", { ...own, mode: 0o3777 });
  // Without just-in-time compilation, whose library is larger than all the rest.
  await layer.copy(`${host.postgres}/bin`, `${host.postgres}/bin`);
  await layer.copy(`${host.postgres}/lib`, `${host.postgres}/lib`, /^(bitcode|pgxs|llvmjit.*)$/);
  await layer.copy(host.postgresShare, host.postgresShare, /^(man|extension)$/);
  for await (const { name } of Deno.readDir(`${host.postgresShare}/extension`)) {
    if (!name.startsWith("plpgsql")) continue;
    const path = `${host.postgresShare}/extension/${name}`;
    layer.file(path, await Deno.readFile(path), { mode: 0o644 });
  }
  for (const folder of ["/usr/share/zoneinfo/Etc", "/usr/lib/locale/C.utf8"]) {
    await layer.copy(folder, folder);
  }
  await layer.libraries(
    ["postgres", "initdb", "psql", "pg_basebackup", "pg_dump"].map((name) =>
      `${host.postgres}/bin/${name}`
    ),
  );
  return layer;
}

function solrLayer(): Layer {
  return new Layer()
    .file("/bin/docker-entrypoint.sh", '#!/bin/sh\nexec "$@"\n')
    .file("/bin/solr-precreate", script("solr"))
    .folder("/var/solr", { owner: users.solr, mode: 0o770 });
}

async function localstackLayer(): Promise<Layer> {
  return new Layer()
    .file("/bin/awslocal", await scriptFile("awslocal.sh"))
    .folder("/etc/localstack/init/ready.d")
    .folder("/var/lib/localstack");
}
