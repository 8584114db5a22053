/** The runs that the character belongs to: resumed, shared and left here; and runs that others invite it to. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { type Asked, useAsked, useDoing } from "../ui/asked.ts";
import { Panel } from "../ui/panel.ts";
import { clock, when } from "./in-words.ts";
import { linkTo } from "./invitation.ts";
import type { Player } from "./lobby.ts";
import type { OfferPanelProps } from "./lobby-panels.ts";
import { Button, Copied, Trouble } from "./lobby-parts.ts";
import { nameIn } from "./offer.ts";
import { ReportPlayer } from "./report-player.ts";
import { type Run, type RunInvite, Runs } from "./runs.ts";
import { joinRun, resumeRun } from "./ways-in.ts";

type Known = {
  readonly player: Player;
  readonly runs: readonly Run[];
  readonly invites: readonly RunInvite[];
};

export function RunsPanel(props: OfferPanelProps): ComponentChild {
  const { lobby, texts, words, onClose } = props;
  const asked = useAsked<Known>(async () => {
    const player = await lobby.enter();
    return { player, ...(await new Runs(player).list()) };
  });
  const text = words.runs;
  const { value, error, again } = asked;
  return h(
    Panel,
    { title: text.title, close: words.close, onClose },
    h(Trouble, { error, texts, words }),
    !value && error === undefined && h("p", { role: "status" }, words.loading),
    value && value.invites.length > 0 && h("h3", {}, text.invites),
    value &&
      h(
        "ul",
        { class: "rows" },
        value.invites.map(each => h(InviteRow, { key: each.run_id, ...props, invite: each })),
      ),
    value && value.runs.length === 0 && h("p", {}, text.empty),
    value &&
      h(
        "ul",
        { class: "rows" },
        value.runs.map(each => h(RunRow, { key: each.run_id, ...props, run: each, known: value, again })),
      ),
  );
}

type RowProps = OfferPanelProps & {
  readonly run: Run;
  readonly known: Known;
  readonly again: Asked<Known>["again"];
};

function RunRow(props: RowProps): ComponentChild {
  const { words, texts, offer, run, known, again, language, onWayIn } = props;
  const [code, setCode] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState<"leave" | "end" | undefined>(undefined);
  const { isBusy, error, act } = useDoing();
  const text = words.runs;
  const name = nameIn(offer.dungeons, run.dungeon_id);
  const runs = new Runs(known.player);
  const leads = run.leader_character_id === known.player.session.character_id;
  const isOver = run.ended_at !== undefined;
  const others = run.members.filter(each => each.character_id !== known.player.session.character_id);
  const labelled = (what: string) => ({ text: what, label: `${what}: ${name}`, isBusy });
  return h(
    "li",
    {},
    h(
      "span",
      {},
      h("strong", {}, name),
      ` · ${nameIn(offer.difficulties, run.difficulty_id)} · ${when(run.last_played_at, language)}`,
      h("br", {}),
      run.result
        ? text.result(clock(run.result.seconds), run.result.deaths)
        : text.state(run.rooms.filter(({ is_cleared }) => is_cleared).length, clock(run.seconds)),
      h("br", {}),
      others.length === 0
        ? text.alone
        : text.members(
            others.map(each => (each.is_playing ? text.plays(each.character_name) : each.character_name)),
          ),
      !isOver && !run.is_saved && ` ${text.unsaved}`,
    ),
    h(
      "span",
      { class: "actions" },
      !isOver &&
        h(Button, {
          ...labelled(text.resume),
          isPrimary: true,
          onClick: () => onWayIn(resumeRun(run.run_id)),
        }),
      !isOver &&
        h(Button, {
          ...labelled(text.invite),
          onClick: () => act(async () => setCode(await runs.inviteCode(run.run_id))),
        }),
      asking === undefined && h(Button, { ...labelled(text.leave), onClick: () => setAsking("leave") }),
      asking === undefined &&
        leads &&
        !isOver &&
        h(Button, { ...labelled(text.end), onClick: () => setAsking("end") }),
    ),
    asking !== undefined &&
      h(
        "p",
        { class: "asking", role: "status" },
        text[`${asking}_sure`],
        h(Button, { text: text.yes, isBusy, onClick: () => act(() => runs[asking](run.run_id).then(again)) }),
        h(Button, { text: text.no, isFirst: true, onClick: () => setAsking(undefined) }),
      ),
    h(ReportPlayer, {
      ...{ ...props, about: { run_id: run.run_id }, others },
    }),
    code !== undefined && h(Copied, { label: text.link, value: linkTo({ to: "run", code }), words }),
    h(Trouble, { error, texts, words }),
  );
}

type InviteRowProps = OfferPanelProps & { readonly invite: RunInvite };

function InviteRow({ words, offer, invite, onWayIn }: InviteRowProps): ComponentChild {
  const dungeon = nameIn(offer.dungeons, invite.dungeon_id);
  const difficulty = nameIn(offer.difficulties, invite.difficulty_id);
  return h(
    "li",
    {},
    h("span", {}, words.invited.run(invite.invited_by, dungeon, difficulty)),
    h(Button, {
      ...{ text: words.invited.go, label: `${words.invited.go}: ${dungeon}`, isPrimary: true },
      onClick: () => onWayIn(joinRun(invite.run_id)),
    }),
  );
}
