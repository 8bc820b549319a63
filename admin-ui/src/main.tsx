import "@mantine/core/styles.css";

import { QueryClient } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { styleNonce } from "./nonce";

// Mantine's scroll lock adds its own style element and takes the nonce from here.
setNonce(styleNonce());

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
createRoot(root).render(
  <StrictMode>
    <App queries={new QueryClient({ defaultOptions: { queries: { retry: 1 } } })} />
  </StrictMode>,
);
