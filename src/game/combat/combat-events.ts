/** What the rules of fights tell, in every mode. Of the two fields that name a target an event has one. */

export type CombatEvent =
  /** A player has hurt somebody. */
  | {
      event_type: "damage_dealt";
      source_player_id: string;
      target_enemy_id?: string | undefined;
      target_player_id?: string | undefined;
      ability_id: string;
      damage_amount: number;
      /** Of the damage, what a shield has taken before health. */
      absorbed_amount?: number | undefined;
      is_critical: boolean;
    }
  /** An enemy has hurt somebody. Absent `ability_id`: its plain attack. */
  | {
      event_type: "damage_taken";
      source_enemy_id: string;
      target_enemy_id?: string | undefined;
      target_player_id?: string | undefined;
      ability_id?: string | undefined;
      damage_amount: number;
      /** Of the damage, what a shield has taken before health. */
      absorbed_amount?: number | undefined;
      is_critical: boolean;
    }
  /** With what is left of the resources that it cost. */
  | {
      event_type: "ability_used";
      source_player_id: string;
      ability_id: string;
      current_mana?: number | undefined;
      current_stamina?: number | undefined;
    }
  /** What a heal or a potion has made of its player, and for how long its lasting effects last, in seconds. */
  | {
      event_type: "player_restored";
      source_player_id: string;
      ability_id: string;
      current_health: number;
      current_mana: number;
      current_stamina: number;
      effect_seconds?: number | undefined;
    }
  /** `request_id`: the client's own, by which the same request asked again is known. */
  | { event_type: "item_used"; source_player_id: string; item_id: string; request_id?: string | undefined };

export type DamageEvent = Extract<CombatEvent, { event_type: "damage_dealt" | "damage_taken" }>;
