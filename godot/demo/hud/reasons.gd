extends RefCounted
## What a player reads for a reason of the server; see docs/protocol.md.

const _Fields = preload("../fields.gd")

const _SENTENCES: Dictionary[String, String] = {
	"on_cooldown": "Not ready yet",
	"not_enough_mana": "Not enough mana",
	"not_enough_stamina": "Not enough stamina",
	"not_enough_items": "You have none left",
	"out_of_range": "Too far away",
	"not_facing": "You look the wrong way",
	"target_dead": "Somebody else was first",
	"already_picked_up": "Somebody else has taken it",
	"no_such_loot": "It is gone",
	"not_yours": "It is another player's",
	"door_locked": "The door is locked: clear the room first",
	"door_closed": "The door is closed",
	"room_full": "The room behind this door is full",
	"player_dead": "The dead cannot do this",
	"not_yet": "Not yet",
	"rate_limited": "Too fast: wait a moment",
	"store_unavailable": "Done, and being saved",
	"not_connected": "Not connected at the moment",
	"no_answer": "The server did not answer",
	"unanswered": "The server has not answered yet",
	"in_combat": "You are in a fight: end it, or get away first",
	"not_learned": "You have not learned this",
	"level_too_low": "Your level is too low",
	"not_owned": "You do not have it",
	"wrong_slot": "It cannot be worn",
	"bag_full": "Your bag has no room for it",
	"item_bound": "It is bound to you",
	"item_worn": "Take it off first",
	"already_learned": "You know it already",
	"missing_prerequisite": "Learn first what it stands on",
	"others_depend_on_it": "Other skills stand on it: give those back first",
	"not_enough_points": "Not enough skill points",
	"not_enough_gold": "Not enough gold",
	"no_such_loadout": "You have not saved this set",
	"cancelled": "It was given up",
}


## The words for a reason, without a full stop.
static func words(reason: String) -> String:
	return _SENTENCES.get(reason, _Fields.title(reason))


## Why something was refused, as a sentence.
static func sentence(verdict: TrVerdict) -> String:
	return verdict.detail if verdict.detail != "" else words(verdict.reason) + "."
