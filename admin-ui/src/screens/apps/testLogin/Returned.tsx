import { Paper, Text, Title } from "@mantine/core";
import { useEffect } from "react";

import classes from "../../../app/Shell.module.css";
import { announce } from "./channel";

/** Where a test sign-in comes back to: it tells the tab it was begun in, and closes. */
export function Returned() {
  useEffect(() => {
    const { search } = location;
    // The code must not stay in the address or the history.
    history.replaceState(null, "", location.pathname);
    if (search !== "") {
      announce(search);
      window.close();
    }
  }, []);
  return (
    <main className={classes.alone}>
      <Paper withBorder p="xl">
        <Title order={1} size="h3">
          The test sign-in is done
        </Title>
        <Text mt="sm">Its result is in the tab where you began it. You can close this one.</Text>
      </Paper>
    </main>
  );
}
