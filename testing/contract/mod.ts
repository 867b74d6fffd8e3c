/**
 * What every Dataverse does, as far as the steps rely on it: cases that stand alone, to be shown on any
 * installation.
 *
 * @module
 */
export type { ContractCase, ContractSuite } from "./contract.ts";
export { type ContractResult, showContract, type ShowContractOptions } from "./show_contract.ts";
export { contract } from "./suites.ts";
