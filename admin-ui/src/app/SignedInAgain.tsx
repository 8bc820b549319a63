import { useEffect } from "react";

import { PageTitle } from "../parts/PageTitle";
import { announceSignIn } from "./signIns";

/** Where a fresh sign-in comes back to: it tells the tab that waits for it, and closes. */
export function SignedInAgain() {
  useEffect(() => {
    announceSignIn();
    window.close();
  }, []);
  return <PageTitle title="You have signed in again" hint="What you were about to do goes on in the tab where you began it. You can close this one." />;
}
