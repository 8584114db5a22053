class_name TrCharacter
extends RefCounted
## One of the account's characters, as the server has written it last: see [TrCharacters].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Stays the same for ever.
var character_id: String = ""
## Nobody else's looks like it.
var character_name: String = ""
## When it was made, in ISO 8601.
var created_at: String = ""
## When its player was there last, in ISO 8601; for one that was never played, when it was made.
var last_played_at: String = ""
## When it was deleted, in ISO 8601; empty for one that was not.
var deleted_at: String = ""
## When a deleted one is gone for good, in seconds since 1970; 0 where nobody says.
var expires_at: float = 0.0
## An entry of the content's classes.
var class_id: String = ""
## What it has come to.
var level: int = 1
## What it calls itself; empty for nothing.
var title: String = ""
## What it owns.
var gold: int = 0
## How many it carries of an item, by item_id. Gold is not in it.
var inventory: Dictionary = {}
## Its health.
var current_health: float = 0.0
## The room that it is in, or will come back to; empty for none.
var room_id: String = ""
## The dungeon of that room; empty for none.
var dungeon_id: String = ""


## Reads what the server says of a character.
static func from_row(row: Dictionary) -> TrCharacter:
	var character: TrCharacter = TrCharacter.new()
	character.character_id = _Fields.text(row, "character_id")
	character.character_name = _Fields.text(row, "character_name")
	character.created_at = _Fields.text(row, "created_at")
	character.last_played_at = _Fields.text(row, "last_heartbeat")
	character.deleted_at = _Fields.text(row, "deleted_at")
	character.expires_at = _Fields.number(row, "expires_at")
	character.class_id = _Fields.text(row, "class_id")
	character.level = maxi(1, _Fields.whole(row, "level"))
	character.title = _Fields.text(row, "title")
	character.gold = _Fields.whole(row, "gold")
	character.inventory = _Fields.below(row, "inventory")
	character.current_health = _Fields.number(row, "current_health")
	character.room_id = _Fields.text(row, "room_id")
	character.dungeon_id = _Fields.text(row, "dungeon_id")
	return character


## Whether it was deleted, and can be brought back.
func is_deleted() -> bool:
	return deleted_at != ""


## How many seconds ago its player was there, by the clock of this machine; 0 at least.
func seconds_since_played() -> float:
	# Godot reads no fractions of a second.
	return maxf(0.0, Time.get_unix_time_from_system() - Time.get_unix_time_from_datetime_string(last_played_at.get_slice(".", 0)))
