/** A player, as staff know one: by what its characters are called. */
import { type ComponentChild, h } from "preact";
import { hrefTo } from "./address.ts";

/** Of the API: by account; those without a character are absent. */
export type PlayerNames = Readonly<Record<string, readonly string[]>>;

type PlayerLinkProps = { readonly player_id: string; readonly names: PlayerNames };

export function PlayerLink({ player_id, names }: PlayerLinkProps): ComponentChild {
  return h(
    "a",
    { href: hrefTo("players", player_id), title: player_id },
    names[player_id]?.join(", ") ?? player_id,
  );
}
