/** An invite whose link was opened: what it leads to, and going there. */
import { type ComponentChild, h } from "preact";
import { ApiProblem } from "../client/account-api.ts";
import { useAsked, useDoing } from "../ui/asked.ts";
import { Button, type LobbyProps, Trouble } from "./lobby-parts.ts";
import { nameIn, type Offer } from "./offer.ts";
import { Runs } from "./runs.ts";
import { intoCustomMatch, joinRun } from "./ways-in.ts";

const KINDS = ["run", "party", "match"] as const;
type Kind = (typeof KINDS)[number];

/** What the page's address invites to. */
export type Invited = { readonly to: Kind; readonly code: string };

/** Undefined where the address is no invite. */
export function invitedBy(search: string): Invited | undefined {
  const asked = new URLSearchParams(search);
  for (const to of KINDS) {
    const code = asked.get(to);
    if (code) return { to, code };
  }
  return undefined;
}

/** The address to give to others. */
export function linkTo({ to, code }: Invited): string {
  const link = new URL(location.href);
  link.search = new URLSearchParams({ [to]: code }).toString();
  link.hash = "";
  return link.href;
}

type InvitationProps = LobbyProps & {
  readonly offer: Offer;
  readonly invited: Invited;
  /** It was taken, or is not wanted. */
  readonly onDone: () => void;
};

export function Invitation(props: InvitationProps): ComponentChild {
  const { texts, words, invited, onDone } = props;
  const { value, error } = useAsked(() => readInvite(props), [invited.to, invited.code]);
  const { isBusy, error: refused, act } = useDoing();
  return h(
    "section",
    { class: "strip", "aria-label": words.invited.title },
    h("p", {}, value?.text ?? (error === undefined ? words.loading : words.invited.title)),
    isUnknown(error)
      ? h("p", { class: "notice bad", role: "alert" }, words.reasons.no_such_invite)
      : h(Trouble, { error: refused ?? error, texts, words }),
    h(
      "p",
      { class: "actions" },
      value &&
        h(Button, {
          ...{ text: words.invited.go, isBusy, isPrimary: true },
          onClick: () => act(async () => value.take().then(onDone)),
        }),
      h(Button, { text: words.invited.dismiss, onClick: onDone }),
    ),
  );
}

/** The server has no such code, or not any more. */
function isUnknown(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404 && error.reason === undefined;
}

/** An invite in words, and what takes it. */
type Known = { readonly text: string; readonly take: () => Promise<void> };

async function readInvite(props: InvitationProps): Promise<Known> {
  const { lobby, words, offer, invited, onWayIn } = props;
  const player = await lobby.enter();
  const { to, code } = invited;
  if (to === "match")
    return { text: words.invited.match(code), take: async () => onWayIn(intoCustomMatch(code)) };
  if (to === "party") {
    const { parties } = player.company;
    const { party_id, leader_name, member_count, max_size } = await parties.byCode(code);
    return {
      text: words.invited.to_party(leader_name, member_count, max_size),
      take: async () => void (await parties.join(party_id, code)),
    };
  }
  const { run_id, invited_by, dungeon_id, difficulty_id } = await new Runs(player).byCode(code);
  const dungeon = nameIn(offer.dungeons, dungeon_id);
  return {
    text: words.invited.run(invited_by, dungeon, nameIn(offer.difficulties, difficulty_id)),
    take: async () => onWayIn(joinRun(run_id, code)),
  };
}
