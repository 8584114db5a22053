/** What the API of staff says of a character, in the form that its document promises. */
export type Stack = { readonly item_id: string; readonly quantity: number };

export type Piece = {
  readonly item_instance_id: string;
  readonly item_id: string;
  readonly worn_in?: string;
};

export type Sheet = {
  readonly character: {
    readonly character_id: string;
    readonly character_name: string;
    readonly class_id: string;
    readonly level: number;
    readonly experience: number;
    readonly room_id?: string;
    readonly run_id?: string;
    readonly last_heartbeat: string;
    readonly deleted_at?: string;
  };
  readonly inventory: {
    readonly gold: number;
    readonly items: readonly Stack[];
    readonly pieces: readonly Piece[];
    readonly bag: { readonly places_taken: number; readonly places: number };
  };
  readonly skills: { readonly skills: readonly string[] };
  readonly mailbox: {
    readonly mails: readonly {
      readonly mail_id: string;
      readonly text?: string;
      readonly goods: readonly Stack[];
      readonly sent_at?: string;
    }[];
  };
  /** For `restore`, the newest first. */
  readonly snapshots: readonly string[];
};

export type PlayedRun = {
  readonly run_id: string;
  readonly dungeon_id: string;
  readonly difficulty_id: string;
  readonly last_played_at: string;
  readonly is_saved: boolean;
  readonly ended_at?: string;
};
