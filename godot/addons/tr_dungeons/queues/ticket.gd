class_name TrTicket
extends RefCounted
## By a ticket a player waits in a queue, alone or with its party: [member TrQueue.ticket].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _ENDS: Dictionary[String, String] = {
	"cancelled": "You, or one of your party, have left the queue.",
	"gone": "Nothing was heard of you, or of one of your party, for too long.",
	"waited_too_long": "You have waited for too long.",
	"declined": "You, or one of your party, have declined the match.",
	"not_accepted": "You, or one of your party, have not accepted the match in time.",
	"absent": "You, or one of your party, did not come to the match.",
	"party_changed": "Your party has changed: a member has gone, or somebody has joined.",
	"queue_closed": "The queue was closed.",
	"never_made": "The queue has never taken you in: try again.",
	"played": "The match is over.",
	"void": "The match counts for nothing: its server has stopped, or everybody has left it.",
}

## What the server knows it by.
var ticket_id: String = ""
## The queue.
var queue_id: String = ""
## [code]waiting[/code] for a match; [code]asked[/code]: one was found, and each player has to accept it; [code]opening[/code]: its room is
## being made; [code]open[/code]: [method TrQueue.join] leads there; [code]ended[/code].
var state: String = ""
## Who has made it: the leader of a party.
var leader_player_id: String = ""
## The party that waits; empty for a player alone.
var party_id: String = ""
## Who waits.
var members: Array[TrTicketMember] = []
## In ISO 8601. The time that was waited counts on where a match came to nothing.
var waits_since: String = ""
## Of one that waits: from 1, by the time that each has waited; 0 far behind, and where nobody has looked yet.
var place: int = 0
## Of one that waits; -1 where that is not known.
var expected_wait_seconds: int = -1
## Of one that waits: why it still does, in a word: [code]too_few_players[/code], [code]no_fitting_parties[/code],
## [code]window_widens[/code] or [code]window_at_cap[/code]. Of one that has ended why:
## [code]cancelled[/code], [code]gone[/code], [code]waited_too_long[/code], [code]declined[/code], [code]not_accepted[/code],
## [code]absent[/code], [code]party_changed[/code], [code]queue_closed[/code], [code]never_made[/code], [code]played[/code] or
## [code]void[/code]. Else empty.
var reason: String = ""
## The same in words for the player.
var why: String = ""
## Of one that is asked: how many players of the match have accepted it.
var accepted_count: int = 0
## Of one that is asked: how many players the match has.
var player_count: int = 0
## Of one that is asked: until when each may accept, in ISO 8601.
var accept_until: String = ""
## Of one that is open: the match.
var match_id: String = ""

# As the server has said it.
var _row: Dictionary = {}


## Reads what the server says of a ticket; [code]null[/code] where it says nothing.
static func from_row(row: Dictionary) -> TrTicket:
	if row.is_empty():
		return null
	var ticket: TrTicket = TrTicket.new()
	ticket._row = row
	ticket.ticket_id = _Fields.text(row, "ticket_id")
	ticket.queue_id = _Fields.text(row, "queue_id")
	ticket.state = _Fields.text(row, "state")
	ticket.leader_player_id = _Fields.text(row, "leader_player_id")
	ticket.party_id = _Fields.text(row, "party_id")
	for each: Dictionary in _Fields.list(row, "members"):
		ticket.members.append(TrTicketMember.from_row(each))
	ticket.waits_since = _Fields.text(row, "waits_since")
	ticket.place = _Fields.whole(row, "place")
	ticket.expected_wait_seconds = roundi(_Fields.number(row, "expected_wait_seconds", -1.0))
	ticket.reason = _Fields.text(row, "ended_because", _Fields.text(row, "waits_because"))
	var end: String = _ENDS.get(ticket.reason, "")
	ticket.why = _Fields.text(row, "waits_because_text", end)
	ticket.accepted_count = _Fields.whole(row, "accepted_count")
	ticket.player_count = _Fields.whole(row, "player_count")
	ticket.accept_until = _Fields.text(row, "accept_until")
	ticket.match_id = _Fields.text(row, "room_id")
	return ticket


## Who waits; [code]null[/code] where a player does not.
func member(player_id: String) -> TrTicketMember:
	for each: TrTicketMember in members:
		if each.player_id == player_id:
			return each
	return null


## Whether all of it is as it was.
func is_as(before: TrTicket) -> bool:
	return before != null and _row == before._row


## Whether it stands where it stood, but for such as its place: it waits for the same reason, or asks about the same match.
func stands_as(before: TrTicket) -> bool:
	return before != null and _stand() == before._stand()


func _stand() -> Array[String]:
	return [ticket_id, state, reason, accept_until, match_id]


## When to ask again how it goes on with it, in seconds; 0 where nothing becomes of it any more. Who waits for long does not see any sooner
## that it is matched by asking more often. The server takes a player for gone that has not asked for 45 s.
func ask_again_seconds() -> float:
	match state:
		"waiting":
			return 5.0 if expected_wait_seconds > 60 else 2.0
		"asked":
			return 1.0
		"opening":
			return 0.5
		"open":
			return 5.0
	return 0.0
