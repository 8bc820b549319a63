/** What a workspace can start with. A template sets switches once, and each can be changed later. */
export const TEMPLATES = [
  { value: "strict", label: "Strict: today's best practice (RFC 9700)" },
  { value: "fncy", label: "FNCY: apps written for FNCY Login" },
  { value: "fdx", label: "FDX: open banking, version 4" },
  { value: "processmaker", label: "ProcessMaker: apps written for its OAuth 2.0" },
];
