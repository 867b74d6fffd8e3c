import { fileLimitOf, refuseTooManyFiles } from "../../domain/file_limit.ts";
import { parseWishes } from "../file_wishes.ts";
import { findDataset, may, userOf } from "../lookup.ts";
