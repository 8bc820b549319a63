/** What the server answers itself under the console's base path (`base` in vite.config.ts). */
export const paths = {
  session: "/console/session",
  login: "/console/login",
  logout: "/console/logout",
} as const;
