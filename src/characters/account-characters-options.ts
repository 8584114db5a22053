/** What the characters of accounts are kept in, and the rooms that hold them. */
import type { Logger } from "pino";
import type { AccountRepository } from "../store/account-repository.ts";
import type { RecoveryCodeRepository } from "../store/recovery-code-repository.ts";
import type { Character } from "./character.ts";
import type { CharacterRepository } from "./character-repository.ts";
import type { CharacterSnapshots } from "./character-snapshots.ts";
import type { Mailbox } from "./mailbox.ts";
import type { NameRepository } from "./name-repository.ts";
import type { SessionIndex } from "./session-index.ts";

export type AccountCharactersOptions = {
  accounts: AccountRepository;
  characters: CharacterRepository;
  names: NameRepository;
  snapshots: CharacterSnapshots;
  recovery_codes: RecoveryCodeRepository;
  mailbox: Mailbox;
  /** What is between accounts, which a guest's account takes over from it. May be done twice. */
  friends: { takeOver(player_id: string, guest_id: string): Promise<void> };
  sessions: SessionIndex;
  log: Pick<Logger, "warn">;
  /** Those of the content: nobody is called by them. */
  offensive_words: () => readonly string[];
  /** As many as an account may have. */
  count_max: number;
  /** The live rooms. */
  rooms: {
    isIn(found: Character): Promise<boolean>;
    /**
     * The character as it is once no room holds it; undefined where it has to be read again.
     *
     * @param reason what its connection is closed for.
     * @throws CharacterRefusal where it may not leave.
     */
    takeOut(found: Character, reason: "left" | "replaced" | "removed"): Promise<Character | undefined>;
  };
  now: () => number;
};
