/** The choice of a dungeon: how hard it is, and who may come along. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import { Choice, Field } from "./fields.ts";
import type { LobbyProps } from "./lobby-parts.ts";
import type { Offer } from "./offer.ts";
import { intoDungeon, intoOthersRun, intoOwnRun } from "./ways-in.ts";

/** The difficulty that asks for no level. */
const NORMAL = "normal";

type DungeonsProps = LobbyProps & { readonly offer: Offer };

export function Dungeons({ lobby, texts, words, offer, onWayIn }: DungeonsProps): ComponentChild {
  const [difficulty_id, setDifficulty] = useState(NORMAL);
  const [company, setCompany] = useState<"open" | "closed">("open");
  const own_level = lobby.played?.level ?? 1;
  const party = lobby.player?.company.party;
  // Its leader takes all of it along.
  const with_party = party !== undefined && party.leader_player_id === lobby.player?.account.playerId;
  const begin = (dungeon_id: string) => {
    const wanted = { dungeon_id, difficulty_id, with_party };
    if (company === "closed") onWayIn(intoOwnRun(wanted));
    else onWayIn(with_party ? intoOthersRun(wanted) : intoDungeon({ dungeon_id, difficulty_id }));
  };
  return h(
    "section",
    { class: "section" },
    h("h2", {}, texts.dungeons),
    h(
      "ul",
      { class: "choices" },
      offer.dungeons.map(({ id, name, level }) =>
        h(Choice, { key: id, name, text: texts.dungeon_level(level, own_level), onClick: () => begin(id) }),
      ),
    ),
    h(
      "div",
      { class: "fields" },
      h(Field, {
        ...{ id: "difficulty", label: words.difficulty, value: difficulty_id, onValue: setDifficulty },
        choices: offer.difficulties.map(
          ({ id, name, min_level }) =>
            [
              id,
              min_level > 1 ? words.difficulty_level(name, min_level) : name,
              min_level > own_level,
            ] as const,
        ),
      }),
      h(Field, {
        ...{ id: "company", label: words.company, value: company },
        onValue: value => setCompany(value === "closed" ? "closed" : "open"),
        choices: [
          ["open", with_party ? words.companies.party_open : words.companies.open],
          ["closed", with_party ? words.companies.party : words.companies.closed],
        ],
      }),
    ),
  );
}
