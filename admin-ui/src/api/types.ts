/** The things of the API by the names the console calls them. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type App = Schemas["App"];
export type AppSecret = Schemas["AppSecret"];
export type AppType = Schemas["AppType"];
export type AuthMethod = Schemas["AuthMethod"];
export type Settings = Schemas["Settings"];
export type Workspace = Schemas["Workspace"];
export type Role = Schemas["Role"];
