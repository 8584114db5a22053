/** Giving a sanction where its evidence is looked at: the link to that is there already. */
import { type ComponentChild, h } from "preact";
import { StaffTrouble } from "../staff/staff-trouble.ts";
import { useAsked } from "../ui/asked.ts";
import type { PartProps } from "./part.ts";
import { playerPath } from "./player-path.ts";
import type { Proposal } from "./player-types.ts";
import { SanctionForm } from "./sanction-form.ts";

type SanctionBesideProps = PartProps & {
  readonly player_id: string;
  /** Of a match or a run. */
  readonly fight: string;
  readonly tick?: number | undefined;
};

/** Nothing for who may not give any. */
export function SanctionBeside({ fight, tick, ...props }: SanctionBesideProps): ComponentChild {
  const { page, session, words, player_id } = props;
  const { value, error, again } = useAsked(
    async () =>
      session.may("sanction.give")
        ? (await session.api.ask<{ proposals: Proposal[] }>("GET", `${playerPath(player_id)}/sanctions`))
            .proposals
        : undefined,
    [player_id],
  );
  const link = new URL(`${page.root}watch/${encodeURIComponent(fight)}`, location.href);
  if (tick !== undefined) link.searchParams.set("tick", String(tick));
  return [
    h(StaffTrouble, { key: "trouble", error, words }),
    value && h(SanctionForm, { key: "form", ...props, proposals: value, evidence: link.href, onDone: again }),
  ];
}
