import type { Clock } from "../../../lib/clock.ts";
import type { SigningKey } from "../domain/signature.ts";
import { firstBuckets } from "../domain/storage_driver.ts";
import roles from "../data/roles.json" with { type: "json" };
import { AccessRequests } from "./access_requests.ts";
import { Auxiliaries } from "./auxiliaries.ts";
import { Banners } from "./banners.ts";
import { Blocks } from "./blocks.ts";
import { Collections } from "./collections.ts";
import { Curation } from "./curation.ts";
import { Database, text } from "./database.ts";
import { databaseIn, DataFolder, linkBytes } from "./data_folder.ts";
import { DatasetTypes } from "./dataset_types.ts";
import { Datasets } from "./datasets.ts";
import { Exports } from "./exports.ts";
import { ExternalTools } from "./external_tools.ts";
import { Featured } from "./featured.ts";
import { Downloads } from "./downloads.ts";
import { FileFolder } from "./file_folder.ts";
import { Files } from "./files.ts";
import type { Identifiers } from "./identifiers.ts";
import { GlobalGroups } from "./global_groups.ts";
import { Finder } from "./finder.ts";
import { Index } from "./index.ts";
import { type Delays, JobTable } from "./job_table.ts";
import { Licenses } from "./licenses.ts";
import { MetricCache } from "./metric_cache.ts";
import { Metrics } from "./metrics.ts";
import { Links } from "./links.ts";
import { Notifications } from "./notifications.ts";
import { Objects } from "./objects.ts";
import { Provenance } from "./provenance.ts";
import { Rights } from "./rights.ts";
import { SavedSearches } from "./saved_searches.ts";
import { Settings } from "./settings.ts";
import { StorageChoices } from "./storage_choices.ts";
import { StorageSites } from "./storage_sites.ts";
import { Templates } from "./templates.ts";
import { Tables } from "./tables.ts";
import { Thumbnails } from "./thumbnails.ts";
import { UsageTable } from "./usage.ts";
import { VariableNoteTable } from "./variable_notes.ts";
import { Users } from "./users.ts";

/** Options of {@linkcode Store}. */
export interface StoreOptions {
  /**
   * The folder that the state is in: one that is open, or the path of one that is opened and closed with the store.
   *
   * @default a temporary one
   */
  readonly data?: DataFolder | string | undefined;
  readonly clock: Clock;
  readonly identifiers: Identifiers;
  readonly delays: Delays;
  readonly superuserToken: string | undefined;
  /**
   * Whether it starts as a deployment that nobody has set up: no blocks, accounts or collections.
   *
   * @default {false}
   */
  readonly empty?: boolean;
}

/** All that the server remembers: a database and a folder of files. */
export class Store implements Disposable {
  readonly db: Database;
  readonly bytes: FileFolder;
  readonly objects: Objects;
  readonly storage: StorageChoices;
  readonly blocks: Blocks;
  readonly settings: Settings;
  readonly users: Users;
  readonly rights: Rights;
  readonly globalGroups: GlobalGroups;
  readonly notifications: Notifications;
  readonly banners: Banners;
  readonly collections: Collections;
  readonly datasets: Datasets;
  readonly datasetTypes: DatasetTypes;
  readonly curation: Curation;
  readonly licenses: Licenses;
  readonly links: Links;
  readonly files: Files;
  readonly exports: Exports;
  readonly externalTools: ExternalTools;
  readonly featured: Featured;
  readonly savedSearches: SavedSearches;
  readonly storageSites: StorageSites;
  readonly templates: Templates;
  readonly tables: Tables;
  readonly variableNotes: VariableNoteTable;
  readonly requests: AccessRequests;
  readonly downloads: Downloads;
  readonly provenance: Provenance;
  readonly auxiliaries: Auxiliaries;
  readonly thumbnails: Thumbnails;
  readonly jobs: JobTable;
  readonly index: Index;
  readonly finder: Finder;
  readonly metrics: Metrics;
  readonly metricCache: MetricCache;
  readonly usage: UsageTable;
  /** What the object store's requests are signed with. */
  readonly signingKey: SigningKey;
  /** The token of the first superuser; of no use where the installation was empty. */
  readonly superuserToken: string;
  /** Whether it was made just now. */
  readonly isFresh: boolean;
  readonly #folder: string;
  readonly #closers: (() => void)[] = [];

  /** Opens what a folder holds, or an empty one. */
  constructor(options: StoreOptions) {
    const { data } = options;
    const opened = data instanceof DataFolder ? data : new DataFolder(data);
    if (opened !== data) this.#closers.push(() => opened[Symbol.dispose]());
    this.#folder = opened.path;
    try {
      const folder = this.#folder;
      this.db = new Database(databaseIn(folder), opened);
      this.#closers.push(() => this.db[Symbol.dispose]());
      const now = (): string => options.clock.now().toISOString();
      this.objects = new Objects(this.db, folder, now);
      this.storage = new StorageChoices(this.db);
      this.bytes = new FileFolder(this.db, folder, this.objects);
      this.db.define("time_now", now);
      this.jobs = new JobTable(this.db, options.clock, options.delays);
      this.blocks = new Blocks(this.db);
      this.settings = new Settings(this.db);
      this.users = new Users(this.db, now);
      this.rights = new Rights(this.db);
      this.globalGroups = new GlobalGroups(this.db);
      this.notifications = new Notifications(this.db, now);
      this.banners = new Banners(this.db);
      this.collections = new Collections(this.db, now);
      this.licenses = new Licenses(this.db);
      this.datasets = new Datasets(this.db, now, {
        identifiers: options.identifiers,
        storage: this.storage,
        licenses: this.licenses,
      });
      this.datasetTypes = new DatasetTypes(this.db);
      this.curation = new Curation(this.db, now);
      this.links = new Links(this.db, now);
      this.files = new Files(this.db, now, options.identifiers);
      this.exports = new Exports(this.db, now);
      this.externalTools = new ExternalTools(this.db);
      this.featured = new Featured(this.db);
      this.savedSearches = new SavedSearches(this.db);
      this.storageSites = new StorageSites(this.db);
      this.templates = new Templates(this.db, now);
      this.tables = new Tables(this.db);
      this.variableNotes = new VariableNoteTable(this.db);
      this.requests = new AccessRequests(this.db, now);
      this.downloads = new Downloads(this.db, now);
      this.provenance = new Provenance(this.db);
      this.auxiliaries = new Auxiliaries(this.db);
      this.thumbnails = new Thumbnails(this.db);
      this.index = new Index(this.db);
      this.isFresh = this.db.get("SELECT 1 FROM secret") === undefined;
      this.finder = new Finder(this.db);
      this.metrics = new Metrics(this.db);
      this.metricCache = new MetricCache(this.db, now);
      this.usage = new UsageTable(this.db, now);
      this.superuserToken = this.db.transaction(() => this.#bootstrap(options));
      this.signingKey = this.db.transaction(() => this.#openObjectStore());
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** What a fresh installation has: roles, one superuser, a published root that all may add to. */
  #bootstrap({ superuserToken: wanted, empty }: StoreOptions): string {
    const kept = this.db.get("SELECT value FROM secret WHERE name = 'superuser'");
    if (kept !== undefined) {
      // A folder of an earlier release does not say which blocks it has.
      if (!(empty ?? false) && this.blocks.catalogue.blocks.length === 0) this.blocks.loadStock();
      if (wanted === undefined || wanted === text(kept, "value")) return text(kept, "value");
      const admin = this.users.byName("dataverseAdmin");
      if (admin !== undefined) this.users.setToken(admin.id, wanted);
      this.db.run("UPDATE secret SET value = ? WHERE name = 'superuser'", wanted);
      return wanted;
    }
    const token = wanted ?? crypto.randomUUID();
    this.db.run("INSERT INTO secret VALUES ('superuser', ?)", token);
    for (const role of roles) {
      this.rights.createRole({ ...role, ownerId: null });
    }
    this.licenses.loadStock({ onlyBuiltIn: empty ?? false });
    if (empty ?? false) return token;
    this.blocks.loadStock();
    const admin = this.users.create({
      userName: "dataverseAdmin",
      firstName: "Dataverse",
      lastName: "Admin",
      email: "dataverse@mailinator.com",
      affiliation: "Dataverse.org",
      position: "Admin",
    });
    this.users.setSuperuser(admin.id, true);
    this.users.setToken(admin.id, token);
    this.users.setPassword(admin.id, "admin1"); // as where a Dataverse is set up for development;
    const root = this.collections.create({
      ownerId: null,
      creatorId: admin.id,
      alias: "root",
      name: "Root",
      affiliation: null,
      description: "The root dataverse.",
      kind: "UNCATEGORIZED",
      contacts: ["root@mailinator.com"],
      blocks: { isRoot: true, names: ["citation"] },
      facets: { isRoot: true, names: ["authorName", "subject", "keywordValue", "dateOfDeposit"] },
    });
    this.collections.publish(root.id);
    this.rights.assign("@dataverseAdmin", "admin", root.id);
    this.rights.assign(":authenticated-users", "fullContributor", root.id);
    this.settings.set("BuiltinUsers.KEY", "burrito");
    return token;
  }

  /** Makes the buckets of the storage drivers, and the secret by which addresses in them are signed. */
  #openObjectStore(): SigningKey {
    for (const bucket of firstBuckets) this.objects.createBucket(bucket);
    this.db.run(
      "INSERT OR IGNORE INTO secret VALUES ('object-store', ?)",
      crypto.randomUUID().replaceAll("-", ""),
    );
    const row = this.db.get("SELECT value FROM secret WHERE name = 'object-store'")!;
    return { id: "dvflow", secret: text(row, "value") };
  }

  /** Writes a copy of all that there is to an empty folder. */
  copyTo(folder: string): void {
    this.db.copyTo(databaseIn(folder));
    linkBytes(this.#folder, folder);
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    for (const close of this.#closers.splice(0).reverse()) close();
  }
}
