import { Link } from "@tanstack/react-router";

/** Who did something or what it was done to, as `noun:id`; people and apps lead to their own screens. */
export function Party({ ws, name }: { ws: string; name: string }) {
  const [noun, id = ""] = name.split(":", 2);
  if (noun === "user") {
    return (
      <Link to="/w/$ws/users/$userId" params={{ ws, userId: id }}>
        <code>{name}</code>
      </Link>
    );
  }
  if (noun === "app") {
    return (
      <Link to="/w/$ws/apps/$clientId" params={{ ws, clientId: id }}>
        <code>{name}</code>
      </Link>
    );
  }
  return <code>{name}</code>;
}
