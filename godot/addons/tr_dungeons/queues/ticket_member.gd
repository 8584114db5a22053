class_name TrTicketMember
extends RefCounted
## Who waits by a [TrTicket], as it was when that was made.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The account.
var player_id: String = ""
## With which it comes into the match.
var character_id: String = ""
## Of that character.
var character_name: String = ""
## Of that character.
var level: int = 1
## Of a ticket that is asked: whether it has accepted the match.
var has_accepted: bool = false


## Reads what the server says of a member.
static func from_row(row: Dictionary) -> TrTicketMember:
	var member: TrTicketMember = TrTicketMember.new()
	member.player_id = _Fields.text(row, "player_id")
	member.character_id = _Fields.text(row, "character_id")
	member.character_name = _Fields.text(row, "character_name")
	member.level = maxi(1, _Fields.whole(row, "level"))
	member.has_accepted = _Fields.flag(row, "has_accepted")
	return member
