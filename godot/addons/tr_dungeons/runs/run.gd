class_name TrRun
extends RefCounted
## A run: a party's trip through a dungeon, as the server has said it last. Its members see all of it; of an open run others see its dungeon,
## difficulty, level and free places. See [TrRuns].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Stays the same for ever.
var run_id: String = ""
## The dungeon that it leads through.
var dungeon_id: String = ""
## An entry of the content's difficulties.
var difficulty_id: String = ""
## Of the dungeon.
var level: int = 1
## How many more may join.
var free_places: int = 0
## [code]first_come[/code], or [code]own_roll[/code]: what enemies drop is rolled for each player in the room.
var loot_rule: String = ""
## Whether strangers find it and may join.
var is_open: bool = false
## Whether it is kept for its members to come back to, until [member ends_at]. A run is saved once a room was cleared, something picked up
## or somebody invited.
var is_saved: bool = false
## Its clock, in seconds: it runs while a character of a member stands in one of its rooms, connected or not. Of the run that is played see [member TrRuns.current_seconds].
var seconds: float = 0.0
## Who may remove members and end it; empty for nobody.
var leader_character_id: String = ""
## The most members that it may have.
var max_party_size: int = 0
## Who belongs to it.
var members: Array[TrRunMember] = []
## The rooms that a member has come into, in that order: room_template_id → whether it is cleared.
var rooms: Dictionary[String, bool] = {}
## The room that [method TrRuns.resume] leads to; empty while nobody was in any.
var checkpoint_room_template_id: String = ""
## When it began, in ISO 8601.
var created_at: String = ""
## When it was played last, in ISO 8601.
var last_played_at: String = ""
## When it ends unless it is played, in ISO 8601.
var ends_at: String = ""
## Since when it is over, in ISO 8601; empty while it is not.
var ended_at: String = ""
## Once a member has reached the exit: [code]seconds[/code], [code]deaths[/code] of all together, [code]party_size[/code], [code]at[/code], and
## [code]is_recorded[/code], without which it is on no leaderboard.
## Else empty.
var result: Dictionary = {}

## Of one that was begun with the party: its members who could not come along, each with [code]player_id[/code], [code]character_name[/code] and a
## [code]reason[/code] in a word.
var left_out: Array[Dictionary] = []


## Reads what the server says of a run, be it all or a part of it.
static func from_row(row: Dictionary) -> TrRun:
	var run: TrRun = TrRun.new()
	run.run_id = _Fields.text(row, "run_id")
	run.dungeon_id = _Fields.text(row, "dungeon_id")
	run.difficulty_id = _Fields.text(row, "difficulty_id")
	run.level = maxi(1, _Fields.whole(row, "level"))
	run.free_places = _Fields.whole(row, "free_places")
	run.loot_rule = _Fields.text(row, "loot_rule")
	run.is_open = _Fields.flag(row, "is_open")
	run.is_saved = _Fields.flag(row, "is_saved")
	run.seconds = _Fields.number(row, "seconds")
	run.leader_character_id = _Fields.text(row, "leader_character_id")
	run.max_party_size = _Fields.whole(row, "max_party_size")
	for each: Dictionary in _Fields.list(row, "members"):
		run.members.append(TrRunMember.from_row(each))
	for each: Dictionary in _Fields.list(row, "rooms"):
		run.rooms[_Fields.text(each, "room_template_id")] = _Fields.flag(each, "is_cleared")
	run.checkpoint_room_template_id = _Fields.text(row, "checkpoint_room_template_id")
	run.created_at = _Fields.text(row, "created_at")
	run.last_played_at = _Fields.text(row, "last_played_at")
	run.ends_at = _Fields.text(row, "ends_at")
	run.ended_at = _Fields.text(row, "ended_at")
	run.result = _Fields.below(row, "result")
	run.left_out = _Fields.list(row, "left_out")
	return run


## Whether it is over and cannot be resumed.
func is_over() -> bool:
	return ended_at != "" or not result.is_empty()


## Whether a character leads it.
func is_led_by(character_id: String) -> bool:
	return leader_character_id == character_id and character_id != ""
