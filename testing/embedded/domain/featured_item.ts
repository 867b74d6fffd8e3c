import { imageTypeOf } from "./image_type.ts";
import { javaObject, Refusal } from "./refusal.ts";

/** Kinds of featured items. */
const types = ["custom", "dataverse", "dataset", "datafile"] as const;

/** What a featured item is about; a custom one says what it says by itself. */
export type FeaturedType = typeof types[number];

/** A thing that is to be featured. */
export interface FeaturedObject {
  readonly id: number;
  readonly type: Exclude<FeaturedType, "custom">;
  readonly published: boolean;
  readonly restricted: boolean;
}

/** The kind that a word names, in any case; undefined where it names none. */
export function featuredType(word: string | undefined): FeaturedType | undefined {
  return word === undefined || word === ""
    ? "custom"
    : types.find((type) => type === word.toLowerCase());
}

const kindNames = { dataverse: "Dataverse", dataset: "Dataset", datafile: "Dataset" } as const;

/**
 * Refuses to feature a thing as what it is not, one that not everybody may have, or none.
 *
 * @param found The thing that the identifier names; undefined where there is none.
 */
export function refuseFeatured(
  identifier: string,
  type: FeaturedType | undefined,
  found: FeaturedObject | undefined,
): void {
  if (type === undefined) {
    throw new Refusal(
      "invalid",
      "Unknown 'type' must be one of CUSTOM, DATAVERSE, DATASET, DATAFILE",
    );
  }
  if (found === undefined) {
    if (type === "custom") return;
    throw new Refusal(
      "invalid",
      `Cant find Collection, Dataset, or Datafile with identifier: ${identifier}.`,
    );
  }
  if (found.type !== type) {
    throw new Refusal("invalid", "The 'type' passed does not match the dvObject type.");
  }
  if (found.restricted) {
    throw new Refusal("invalid", "Datafile must not be restricted to be featured.");
  }
  if (!found.published) {
    throw new Refusal("invalid", `${kindNames[found.type]} must be published to be featured.`);
  }
}

/** Refuses a kind that there is not, and one of a thing without the thing. */
export function demandTypeAndObject(
  type: FeaturedType | undefined,
  found: FeaturedObject | undefined,
): FeaturedType {
  if (type === undefined || (type !== "custom" && found === undefined)) {
    throw new Refusal("invalid", "Invalid type and DvObject. ");
  }
  return type;
}

const maxContent = 15_000;

/** What an item says; only a custom one says anything. */
export function contentFor(type: FeaturedType, content: string | undefined): string | null {
  if (type !== "custom") return null;
  if (content === undefined || content.trim() === "") {
    throw new Refusal(
      "invalid",
      "Featured item 'content' property should be provided and not empty.",
    );
  }
  if (content.length > maxContent) {
    throw new Refusal(
      "invalid",
      "Featured item content exceeds the maximum allowed length of 15,000 characters.",
    );
  }
  return content;
}

/** Refuses a place before the first. */
export function refuseNegativePlace(place: number): void {
  if (place >= 0) return;
  const name = "edu.harvard.iq.dataverse.engine.command.impl.CreateDataverseFeaturedItemCommand";
  throw new Refusal(
    "broken",
    `Command ${javaObject(name)} failed: Exception thrown from bean: ` +
      "jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: " +
      "jakarta.validation.ConstraintViolationException: One or more Bean Validation constraints were " +
      "violated while executing Automatic Bean Validation on callback event: prePersist for class: " +
      "edu.harvard.iq.dataverse.dataverse.featured.DataverseFeaturedItem. Please refer to the embedded " +
      "constraint violations for details.",
  );
}

const maxImage = 1_000_000;

/** Refuses what is no picture, or too large a one. */
export function refuseNoImage(bytes: Uint8Array): void {
  if (imageTypeOf(bytes) === undefined) {
    throw new Refusal("invalid", "Invalid image file type");
  }
  if (bytes.length > maxImage) {
    throw new Refusal("invalid", `File exceeds the maximum size of ${maxImage}`);
  }
}
