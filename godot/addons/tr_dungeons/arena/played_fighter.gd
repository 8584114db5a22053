class_name TrPlayedFighter
extends RefCounted
## Somebody in a match that the player was in: see [member TrPlayedTeam.fighters].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The character.
var character_id: String = ""
## How it was called when the match began.
var character_name: String = ""
## An entry of the content's classes, as it was then.
var class_id: String = ""
## Its level then.
var level: int = 1
## Whether its player was not back in time, or has left.
var has_forfeited: bool = false
## Whether the server has played it.
var is_bot: bool = false
## Whether the match was made for its player, who did not come.
var was_absent: bool = false


## Reads what the server says of somebody.
static func from_row(row: Dictionary) -> TrPlayedFighter:
	var played: TrPlayedFighter = TrPlayedFighter.new()
	played.character_id = _Fields.text(row, "character_id")
	played.character_name = _Fields.text(row, "character_name")
	played.class_id = _Fields.text(row, "class_id")
	played.level = _Fields.whole(row, "level")
	played.has_forfeited = _Fields.flag(row, "has_forfeited")
	played.is_bot = _Fields.flag(row, "is_bot")
	played.was_absent = _Fields.flag(row, "was_absent")
	return played
