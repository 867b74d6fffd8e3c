import { persistentIdOf } from "../../domain/persistent_id.ts";
import {
  contentFor,
  demandTypeAndObject,
  type FeaturedObject,
  featuredType,
  refuseFeatured,
  refuseNegativePlace,
  refuseNoImage,
} from "../../domain/featured_item.ts";
import { imageTypeOf } from "../../domain/image_type.ts";
import type { JsonObject } from "../../domain/json.ts";
import { firstOf } from "../../domain/metadata.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { FeaturedImage, FeaturedItem, FeaturedItemContent } from "../../store/featured.ts";
import type { Call } from "../call.ts";
import { demand, findCollection, findDataset, may } from "../lookup.ts";
import { badForm, readSmallForm, type SmallForm } from "../multipart/read_small_form.ts";
import { ok, type Reply, said } from "../reply.ts";
import { demandVisible } from "./collections.ts";

/** Something that was found or not: what is not there is passed over. */
function orNothing<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function fileObject(call: Call, id: number): FeaturedObject | undefined {
  const { datasets, files } = call.server.store;
  const places = files.placesOf(id);
  const [newest] = places;
  if (newest === undefined) return undefined;
  const out = datasets.lastReleased(newest.datasetId);
  const shown = places.find(({ versionId }) => versionId === out?.id) ?? newest;
  return {
    id,
    type: "datafile",
    published: newest.published !== null,
    restricted: shown.restricted,
  };
}

/** What an identifier names, first among things of the wanted kind. */
function objectMeant(call: Call, identifier: string, wanted: string): FeaturedObject | undefined {
  const finders = {
    dataverse: () => {
      const found = orNothing(() => findCollection(call, identifier));
      return found && { ...found, type: "dataverse" as const };
    },
    dataset: () => {
      const found = orNothing(() => findDataset(call, identifier));
      return found && { ...found, type: "dataset" as const };
    },
    datafile: () => /^\d+$/.test(identifier) ? fileObject(call, Number(identifier)) : undefined,
  };
  const order = Object.entries(finders).toSorted(([a], [b]) =>
    Number(b === wanted) - Number(a === wanted)
  );
  for (const [, find] of order) {
    const found = find();
    if (found !== undefined) {
      const published = found.type === "datafile" ? found.published : found.published !== null;
      const restricted = found.type === "datafile" && found.restricted;
      return { id: found.id, type: found.type, published, restricted };
    }
  }
  return undefined;
}

/** The thing that a form names, as far as it can be featured. */
function featuredIn(
  call: Call,
  identifier: string | undefined,
  type: string | undefined,
): FeaturedObject | undefined {
  if (identifier === undefined) return undefined;
  const wanted = featuredType(type);
  const found = wanted && objectMeant(call, identifier, wanted);
  refuseFeatured(identifier, wanted, found);
  return found;
}

function wholeNumber(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  if (!/^[+-]?\d{1,10}$/.test(text)) throw badForm;
  return Number(text);
}

interface ItemForm {
  readonly type: string | undefined;
  readonly object: FeaturedObject | undefined;
  readonly content: string | undefined;
  readonly place: number;
  readonly image: FeaturedImage | undefined;
}

/** What an item is to be, once it was looked at. */
function checked(form: ItemForm): FeaturedItemContent {
  const type = demandTypeAndObject(featuredType(form.type), form.object);
  const content = contentFor(type, form.content);
  if (form.image !== undefined) refuseNoImage(form.image.bytes);
  refuseNegativePlace(form.place);
  return { type, content, place: form.place, objectId: form.object?.id ?? null };
}

function objectParts(call: Call, { objectId, type }: FeaturedItem): JsonObject {
  if (objectId === null) return {};
  const { collections, datasets, files } = call.server.store;
  if (type === "dataverse") {
    const { alias, name } = collections.byId(objectId)!;
    return { dvObjectIdentifier: alias, dvObjectDisplayName: name };
  }
  if (type === "dataset") {
    const title = firstOf(datasets.latest(objectId).metadata, "title");
    return {
      dvObjectIdentifier: persistentIdOf(datasets.byId(objectId)!),
      dvObjectDisplayName: title,
    };
  }
  const [newest] = files.placesOf(objectId);
  return { dvObjectIdentifier: String(objectId), dvObjectDisplayName: newest?.label };
}

function present(call: Call, item: FeaturedItem): JsonObject {
  const url = new URL(`api/access/dataverseFeaturedItemImage/${item.id}`, call.server.base);
  return {
    id: item.id,
    content: item.content ?? undefined,
    imageFileName: item.imageName ?? undefined,
    imageFileUrl: item.imageName === null ? undefined : url.href,
    displayOrder: item.place,
    type: item.type,
    ...objectParts(call, item),
  };
}

/** `GET dataverses/{dv}/featuredItems` */
export function listFeaturedItems(call: Call): Reply {
  const collection = findCollection(call);
  demandVisible(call, collection);
  const items = call.server.store.featured.itemsOf(collection.id);
  return ok(items.map((item) => present(call, item)));
}

const first = ({ texts }: SmallForm, name: string): string | undefined => texts.get(name)?.[0];

/** `POST dataverses/{dv}/featuredItems` */
export async function addFeaturedItem(call: Call): Promise<Reply> {
  const { db, featured } = call.server.store;
  const form = await readSmallForm(call.request);
  const place = wholeNumber(first(form, "displayOrder"));
  return db.transaction(() => {
    const collection = findCollection(call);
    const type = first(form, "type");
    const object = featuredIn(call, first(form, "dvObjectIdentifier"), type);
    demand(call, collection.id, "EditDataverse");
    const [image] = form.files;
    const item = checked({ type, object, content: first(form, "content"), place, image });
    return ok(present(call, featured.addItem(collection.id, item, image ?? null)));
  });
}

function findItem(call: Call, id: number): FeaturedItem {
  const item = call.server.store.featured.itemById(id);
  if (item === undefined) {
    throw new Refusal(
      "missing",
      `Could not find dataverse featured item with identifier ${id.toLocaleString("en")}`,
    );
  }
  return item;
}

/** `PUT dataverseFeaturedItems/{id}` */
export async function changeFeaturedItem(call: Call): Promise<Reply> {
  const { db, featured } = call.server.store;
  const form = await readSmallForm(call.request);
  const place = wholeNumber(first(form, "displayOrder"));
  return db.transaction(() => {
    const old = findItem(call, Number(call.params["id"]));
    const type = first(form, "type");
    const object = featuredIn(call, first(form, "dvObjectIdentifier"), type);
    demand(call, old.collectionId, "EditDataverse");
    const image = first(form, "keepFile") === "true" ? undefined : form.files[0] ?? null;
    const item = checked({
      type,
      object,
      content: first(form, "content"),
      place,
      image: image ?? undefined,
    });
    return ok(present(call, featured.changeItem(old.id, item, image)));
  });
}

/** `DELETE dataverseFeaturedItems/{id}` */
export function removeFeaturedItem(call: Call): Reply {
  const item = findItem(call, Number(call.params["id"]));
  demand(call, item.collectionId, "EditDataverse");
  call.server.store.featured.removeItem(item.id);
  const id = item.id.toLocaleString("en");
  return said(`Successfully deleted dataverse featured item with identifier ${id}`);
}

interface ListedItem extends ItemForm {
  readonly id: number;
  readonly keepsImage: boolean;
}

function listedIn(call: Call, form: SmallForm): readonly ListedItem[] {
  const list = (name: string): readonly string[] => form.texts.get(name) ?? [];
  const ids = list("id").map(wholeNumber);
  const places = list("displayOrder").map(wholeNumber);
  const [contents, names, keeps] = [list("content"), list("fileName"), list("keepFile")];
  const optional = [list("type"), list("dvObjectIdentifier")];
  const [types = [], identifiers = []] = optional;
  const sizes = [contents, names, keeps, places, ...optional.filter(({ length }) => length > 0)];
  if (sizes.some(({ length }) => length !== ids.length)) {
    throw new Refusal(
      "invalid",
      "All input lists (id, content, displayOrder, keepFile, fileName, type, dvObject) must have the same size.",
    );
  }
  findCollection(call);
  return ids.map((id, i) => {
    const identifier = identifiers[i] === "" ? undefined : identifiers[i];
    return {
      id: id === 0 ? 0 : findItem(call, id).id,
      type: types[i],
      object: featuredIn(call, identifier, types[i]),
      content: contents[i],
      place: places[i]!,
      image: form.files.find(({ name }) => name === names[i]),
      keepsImage: keeps[i] === "true",
    };
  });
}

/** `PUT dataverses/{dv}/featuredItems` */
export async function setFeaturedItems(call: Call): Promise<Reply> {
  const { db, featured } = call.server.store;
  const form = await readSmallForm(call.request);
  return db.transaction(() => {
    const listed = listedIn(call, form);
    const collection = findCollection(call);
    demand(call, collection.id, "EditDataverse");
    const kept = new Set(listed.map(({ id }) => id));
    for (const { id } of featured.itemsOf(collection.id)) {
      if (!kept.has(id)) featured.removeItem(id);
    }
    const items = listed.map((item) => {
      const content = checked(item);
      if (item.id === 0) return featured.addItem(collection.id, content, item.image ?? null);
      demand(call, findItem(call, item.id).collectionId, "EditDataverse");
      return featured.changeItem(
        item.id,
        content,
        item.keepsImage ? undefined : item.image ?? null,
      );
    });
    return ok(items.toSorted((a, b) => a.place - b.place).map((item) => present(call, item)));
  });
}

/** `DELETE dataverses/{dv}/featuredItems` */
export function removeFeaturedItems(call: Call): Reply {
  const { featured } = call.server.store;
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  for (const { id } of featured.itemsOf(collection.id)) featured.removeItem(id);
  return said("All featured items of this Dataverse have been successfully deleted.");
}

/** `GET access/dataverseFeaturedItemImage/{item}`: nothing for who may not see it. */
export function getFeaturedImage(call: Call): Reply {
  const { collections, featured } = call.server.store;
  const item = featured.itemById(Number(call.params["item"]));
  if (item === undefined) throw new Stumble("there is no such item");
  const collection = collections.byId(item.collectionId)!;
  if (collection.published === null && !may(call, collection.id, "ViewUnpublishedDataverse")) {
    return { status: 204, body: { type: "none" } };
  }
  const image = featured.imageOf(item.id);
  if (image === undefined) throw new Stumble("it has no image");
  const contentType = `${imageTypeOf(image) ?? "image/png"};charset=UTF-8`;
  const stream = new Blob([image as BlobPart]).stream() as ReadableStream<Uint8Array>;
  return { status: 200, body: { type: "stream", stream, contentType } };
}
