/** The things of the API by the names the console calls them. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type App = Schemas["App"];
export type AppSecret = Schemas["AppSecret"];
export type AppType = Schemas["AppType"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuthMethod = Schemas["AuthMethod"];
export type Branding = Schemas["Branding"];
export type BrandingReplace = Schemas["BrandingReplace"];
export type ChainCheck = Schemas["AuditVerification"];
export type Consent = Schemas["Consent"];
export type GatewayPath = Schemas["Path"];
export type Grant = Schemas["Grant"];
export type Host = Schemas["Host"];
export type Instance = Schemas["Instance"];
export type InstanceUsage = Schemas["InstanceUsage"];
export type Key = Schemas["Key"];
export type Me = Schemas["Me"];
export type Member = Schemas["Member"];
export type PasswordLink = Schemas["PasswordLink"];
export type Resource = Schemas["Resource"];
export type RightName = Schemas["RightName"];
export type Role = Schemas["Role"];
export type Scope = Schemas["Scope"];
export type Session = Schemas["Session"];
export type Settings = Schemas["Settings"];
export type SwitchState = Schemas["Switch"];
export type Usage = Schemas["Usage"];
export type User = Schemas["User"];
export type Verdict = Schemas["PathDecision"];
export type Workspace = Schemas["Workspace"];
export type WorkspaceItem = Schemas["WorkspaceItem"];
