extends RefCounted
## How it goes on with the player's place in a queue, as a line with what the player can do about it.

const _Times = preload("times.gd")

const _STATES: Dictionary[String, String] = {
	"waiting": "You wait for a match", "asked": "A match was found", "opening": "The match is being opened …",
	"open": "Your match is open", "ended": "You wait no more",
}
## The ticket whose match the player has accepted last: it goes in as soon as the match is open.
static var accepted_id: String = ""

# Ends that the player has brought about itself, or that need no word.
const _UNSAID: PackedStringArray = ["cancelled", "played", "declined"]


## Whether there is something to say.
static func is_needed() -> bool:
	var ticket: TrTicket = Multiplayer.queue.ticket
	var is_there: bool = Multiplayer.arena.current != null and ticket != null and Multiplayer.arena.current.state.match_id == ticket.match_id
	return ticket != null and not is_there and not (ticket.state == "ended" and ticket.reason in _UNSAID)


## The line, whose buttons act on this screen.
static func make(screen: DemoScreen) -> DemoLine:
	var queue: TrQueue = Multiplayer.queue
	var ticket: TrTicket = queue.ticket
	var state: String = _STATES.get(ticket.state, ticket.state)
	var line: DemoLine = DemoLine.of("ticket", state, _note_of(ticket))
	match ticket.state:
		"waiting":
			line.can("Leave the queue", func() -> void: screen.do(queue.cancel, "You have left the queue."))
		"asked":
			var own: TrTicketMember = ticket.member(Multiplayer.player_id)
			if own == null or not own.has_accepted:
				line.can("Accept", func() -> void: _accept(screen))
				line.can("Decline", func() -> void: screen.do(queue.decline, "You have declined, and may not queue for a while."))
		"open":
			line.can("Go in", func() -> void: screen.go(queue.join))
		"ended":
			line.can("Close", queue.let_go)
	return line


static func _accept(screen: DemoScreen) -> void:
	accepted_id = Multiplayer.queue.ticket.ticket_id
	screen.do(Multiplayer.queue.accept)


static func _note_of(ticket: TrTicket) -> String:
	match ticket.state:
		"waiting":
			var said: PackedStringArray = ["For %s." % _Times.clock(-_Times.seconds_until(ticket.waits_since))]
			if ticket.place > 0:
				said.append("Place %d." % ticket.place)
			if ticket.expected_wait_seconds >= 0:
				said.append("Others have waited %s." % _Times.clock(ticket.expected_wait_seconds))
			said.append(ticket.why)
			return " ".join(said).strip_edges()
		"asked":
			return "%d of %d have accepted. %d s left. Who does not accept may not queue for a while." % [
				ticket.accepted_count, ticket.player_count, maxi(0, ceili(_Times.seconds_until(ticket.accept_until))),
			]
		"ended":
			return ticket.why
	return ""
