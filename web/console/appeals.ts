/** What waits for staff of sanctions: bans for a second of them, appeals for an answer. */
import { type ComponentChild, h } from "preact";
import { sanctionTexts } from "../texts/console-sanctions.ts";
import { useAsked } from "../ui/asked.ts";
import { Listing, LookAgain } from "./listing.ts";
import type { PartProps } from "./part.ts";
import type { GivenSanction } from "./player-types.ts";
import { SanctionList } from "./sanction-list.ts";

export function Appeals(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const asked = useAsked(
    async () =>
      (await session.api.ask<{ sanctions: GivenSanction[] }>("GET", "/api/admin/sanctions")).sanctions,
  );
  return [
    h(LookAgain, { key: "again", asked, texts }),
    h(Listing<GivenSanction>, {
      ...{ key: "list", asked, none: sanctionTexts[page.language].nothing_waits, texts, words },
      list: sanctions => h(SanctionList, { ...props, sanctions, isOfAll: true, onDone: asked.again }),
    }),
  ];
}
