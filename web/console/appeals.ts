/** What waits for staff of sanctions: bans for a second of them, appeals for an answer. */
import { type ComponentChild, h } from "preact";
import { sanctionTexts } from "../texts/console-sanctions.ts";
import { useAsked } from "../ui/asked.ts";
import { Listing, LookAgain } from "./listing.ts";
import type { PartProps } from "./part.ts";
import type { PlayerNames } from "./player-link.ts";
import type { GivenSanction } from "./player-types.ts";
import { SanctionList } from "./sanction-list.ts";

type Waiting = { readonly sanctions: readonly GivenSanction[]; readonly names: PlayerNames };

export function Appeals(props: PartProps): ComponentChild {
  const { page, session, texts, words } = props;
  const asked = useAsked(() => session.api.ask<Waiting>("GET", "/api/admin/sanctions"));
  const { value } = asked;
  return [
    h(LookAgain, { key: "again", asked, texts }),
    h(Listing<GivenSanction>, {
      ...{
        key: "list",
        asked: { ...asked, value: value?.sanctions },
        none: sanctionTexts[page.language].nothing_waits,
        texts,
        words,
      },
      list: sanctions =>
        h(SanctionList, { ...props, sanctions, names: value?.names ?? {}, onDone: asked.again }),
    }),
  ];
}
