class_name TrPartyMember
extends RefCounted
## A member of the player's party: see [TrPartyView].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The account, which what is done in [TrParty] takes.
var player_id: String = ""
## With which it plays; empty where it has none any more.
var character_id: String = ""
## Of that character.
var character_name: String = ""
## Of that character, from 1.
var level: int = 1
## Of that character: an entry of the content's classes.
var class_id: String = ""
## Its best rank, in words; empty where it has none.
var rank: String = ""
## Whether it leads the party.
var is_leader: bool = false
## In which kind of room it is: [code]dungeon[/code] or [code]arena[/code]; [code]none[/code] outside of rooms.
var where: String = ""
## The dungeon that it is in; empty for none.
var dungeon_id: String = ""
## Whether its connection is lost: 5 minutes after [member away_since] it has left.
var is_away: bool = false
## In ISO 8601; empty while it is not away.
var away_since: String = ""
## Whether it has answered the newest ready check.
var has_answered: bool = false
## What it has answered.
var is_ready: bool = false
## Whether the leader has muted it in the chat.
var is_muted: bool = false
## In ISO 8601.
var joined_at: String = ""


## Reads what the server says of a member.
static func from_row(row: Dictionary) -> TrPartyMember:
	var member: TrPartyMember = TrPartyMember.new()
	member.player_id = _Fields.text(row, "player_id")
	member.character_id = _Fields.text(row, "character_id")
	member.character_name = _Fields.text(row, "character_name")
	member.level = maxi(1, _Fields.whole(row, "level"))
	member.class_id = _Fields.text(row, "class_id")
	member.rank = _Fields.text(row, "rank")
	member.is_leader = _Fields.flag(row, "is_leader")
	member.where = _Fields.text(row, "where")
	member.dungeon_id = _Fields.text(row, "dungeon_id")
	member.is_away = _Fields.flag(row, "is_away")
	member.away_since = _Fields.text(row, "away_since")
	member.has_answered = row.get("is_ready") is bool
	member.is_ready = _Fields.flag(row, "is_ready")
	member.is_muted = _Fields.flag(row, "is_muted")
	member.joined_at = _Fields.text(row, "joined_at")
	return member


## Whether all of it is as it was.
func is_as(before: TrPartyMember) -> bool:
	return _all() == before._all()


func _all() -> Array:
	return [
		player_id, character_id, character_name, level, class_id, rank, is_leader, where, dungeon_id, is_away, away_since, has_answered, is_ready,
		is_muted, joined_at,
	]
