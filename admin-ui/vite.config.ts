import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://localhost:8080";

// Only what a build needs: the tests have vitest.config.ts, so that `npm ci --omit=dev` is enough to build.
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    target: "es2022",
    sourcemap: false,
    // A `data:` URL in a style sheet would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    strictPort: true,
    // What the running server answers itself; everything else under /console/ comes from the sources.
    proxy: {
      "^/console/(session|login|callback|logout)": { target: server, changeOrigin: true },
      // The server believes its own pages only, and in development this is one of them.
      "/api": { target: server, changeOrigin: true, headers: { origin: server } },
      "/favicon.ico": { target: server, changeOrigin: true },
    },
  },
});
