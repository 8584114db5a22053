class_name TrRunMember
extends RefCounted
## A character that belongs to a run: see [member TrRun.members].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The character.
var character_id: String = ""
## What others read above it.
var character_name: String = ""
## What it has come to; 0 where there is no such character any more.
var level: int = 0
## Whether it is on this run now, and its player is there.
var is_playing: bool = false
## On this run.
var deaths: int = 0


## Reads what the server says of a member.
static func from_row(row: Dictionary) -> TrRunMember:
	var member: TrRunMember = TrRunMember.new()
	member.character_id = _Fields.text(row, "character_id")
	member.character_name = _Fields.text(row, "character_name")
	member.level = _Fields.whole(row, "level")
	member.is_playing = _Fields.flag(row, "is_playing")
	member.deaths = _Fields.whole(row, "deaths")
	return member
