class_name TrQueue
extends TrPart
## Waiting for a match, alone or with the party that the player leads: [member MultiplayerManager.queue].
## [codeblock]
## var queue := Multiplayer.queue
## queue.waiting.connect(func(ticket: TrTicket) -> void: print("Waiting. ", ticket.why))
## queue.asked.connect(func(_ticket: TrTicket) -> void: queue.accept()) # or decline()
## queue.opened.connect(func(_ticket: TrTicket) -> void: queue.join()) # and Multiplayer.arena.current is the match
## queue.ended.connect(func(ticket: TrTicket) -> void: print(ticket.why))
## await queue.begin("ranked_duel")
## [/codeblock]
## A ticket is followed by itself, also one that the party's leader has made, as long as the game listens to [member TrParty.news]: the server is asked as often as its state needs, which is also the player's sign of life. It outlasts lost
## connections, and the end of the game, for 45 s; a match that is open waits for as long as its mode says. What is refused changes nothing: the [TrVerdict] has the [member TrVerdict.reason] in a word,
## the [member TrVerdict.detail] to read and [member TrVerdict.ready_in_ms], and [signal MultiplayerManager.failed] has told it, too. Reasons:
## [code]already_queued[/code], [code]match_found[/code], [code]already_accepted[/code], [code]no_match_to_answer[/code],
## [code]match_not_open[/code], [code]other_character[/code], [code]not_leader[/code], [code]wrong_party_size[/code], [code]may_not_play[/code],
## [code]queue_paused[/code], [code]queue_closed[/code], [code]maintenance[/code], [code]ticket_over[/code], [code]not_your_ticket[/code], [code]no_ticket[/code] (there is none here).

## The ticket waits; also where it waits for another reason than before ([member TrTicket.why]), and where a match came to nothing.
signal waiting(ticket: TrTicket)
## A match was found: [method accept] or [method decline] it, until [member TrTicket.accept_until]. Also where that is another match than before.
signal asked(ticket: TrTicket)
## The match is open: [method join] it, within the mode's [code]join_seconds[/code].
signal opened(ticket: TrTicket)
## The ticket is over; [member TrTicket.why] says it in words.
signal ended(ticket: TrTicket)
## The server says no more of the ticket, and it is followed no more: it is long over, not the player's, or the account is lost
## ([constant TrVerdict.ACCOUNT_LOST]).
signal lost(reason: String, detail: String)
## Anything about [member ticket] is another, such as its place.
signal changed()

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

# After an answer that did not come, in seconds.
const _PAUSE: float = 2.0
const _TICKETS: String = "/api/matchmaking/tickets"
const _GONE: PackedStringArray = ["ticket_over", "not_your_ticket", "not_found", "forbidden", TrVerdict.ACCOUNT_LOST]

## The queues in which the player can wait; empty before [method refresh].
var all: Array[TrQueueStatus] = []
## The ticket that is followed, or was until it ended; [code]null[/code] for none.
var ticket: TrTicket = null
## Whether it is followed: the server is asked how it goes on.
var is_following: bool:
	get:
		return ticket != null and ticket.ask_again_seconds() > 0.0

var _arena: TrArena
# In seconds of TrRoomClock.seconds(); 0 for never.
var _ask_at: float = 0.0
var _is_looking: bool = false
# Grows with each question: of several at once the one that was asked last counts.
var _asked: int = 0
# How many of what the player has asked for itself have no answer yet.
var _open_wishes: int = 0
# Nobody is to follow this one by itself any more.
var _let_go_id: String = ""


func _init(server: TrServer, arena: TrArena) -> void:
	super(server)
	_arena = arena
	server.account_changed.connect(clear)


## Asks for [member all]: which queues there are, and how many wait there.
func refresh() -> TrVerdict:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "/api/matchmaking/queues")
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		all.clear()
		for row: Dictionary in _Fields.list(answer, "queues"):
			all.append(TrQueueStatus.from_row(row))
	return verdict


## Waits in a queue, and with the player the party that it leads. It plays the character that [method MultiplayerManager.play] would play, or
## another one of the account. Accepted with the [TrTicket]; likewise what follows, but where something else is said. Where the player waits in
## this queue already, it is that ticket.
func begin(queue_id: String, character_id: String = "") -> TrVerdict:
	var wanted: TrVerdict = TrVerdict.accept(character_id)
	if character_id == "":
		wanted = _requests.tell(await _requests.wanted_character())
	if not wanted.is_accepted:
		return wanted
	var body: Dictionary = {"queue_id": queue_id}
	if wanted.value != "":
		body["character_id"] = wanted.value
	return await _ask(HTTPClient.METHOD_POST, _TICKETS, body, _take_back)


## Follows the ticket that the player has already: after a new start of the game, or where its party's leader has made it. Accepted with
## [code]null[/code] where there is none, or it is over.
func resume() -> TrVerdict:
	return await _ask(HTTPClient.METHOD_GET, "/api/me/ticket")


## Follows the ticket that the party's leader has made, as [signal TrPartyNews.queued] tells; without its id any that there is, since news may have
## been missed. Nothing is told where there is none, and one that was let go stays so.
func notice(ticket_id: String = "") -> void:
	var is_known: bool = is_following and ticket_id in ["", ticket.ticket_id]
	if is_known or _open_wishes > 0:
		return
	_asked += 1
	var asked_as: int = _asked
	var verdict: TrVerdict = await _requests.ask_quietly(HTTPClient.METHOD_GET, "/api/me/ticket")
	if verdict.is_accepted and _Fields.text(_row_in(verdict), "ticket_id") != _let_go_id:
		_know(verdict, asked_as)
	elif asked_as == _asked and ticket != null:
		_ask_again(ticket.ask_again_seconds())


## Leaves the queue, and the player's party with it.
func cancel() -> TrVerdict:
	return await _ask_own(HTTPClient.METHOD_DELETE)


## Accepts the match that was found.
func accept() -> TrVerdict:
	return await _ask_own(HTTPClient.METHOD_POST, "/accept")


## Declines the match that was found. The ticket ends, and the player may not queue for a while.
func decline() -> TrVerdict:
	return await _ask_own(HTTPClient.METHOD_POST, "/decline")


## Comes into the match that is open, out of whatever room the player is in. Accepted with the [TrArenaMatch], which is
## [member TrArena.current] then.
func join() -> TrVerdict:
	if ticket == null:
		return _no_ticket()
	var own: TrTicketMember = ticket.member(_server.save.player_id)
	var path: String = _path("/join")
	var ask: Callable = func(api: TrSessionApi, who: Dictionary) -> Dictionary: return await api.ask(HTTPClient.METHOD_PUT, path, who)
	return await _arena.come_by_reservation(own.character_id if own != null else "", ask, _requests.calls)


## Follows the ticket no more. Unless somebody follows it again, it ends after 45 s: [method cancel] leaves the queue at once.
func let_go() -> void:
	_asked += 1
	_ask_at = 0.0
	_let_go_id = ticket.ticket_id if ticket != null else _let_go_id
	ticket = null
	changed.emit()


## Forgets all that is known here: the account is another.
func clear() -> void:
	all.clear()
	let_go()


## Once a frame.
func advance() -> void:
	if _ask_at > 0.0 and TrRoomClock.seconds() >= _ask_at and not _is_looking:
		_look()


func _ask_own(method: HTTPClient.Method, what: String = "") -> TrVerdict:
	return await _ask(method, _path(what)) if ticket != null else _no_ticket()


# What the player asks for itself.
func _ask(method: HTTPClient.Method, path: String, body: Variant = null, undo: Callable = Callable()) -> TrVerdict:
	_asked += 1
	var asked_as: int = _asked
	# Nothing is asked meanwhile that would count for newer, and not know of this.
	_ask_at = 0.0
	_open_wishes += 1
	var verdict: TrVerdict = await _requests.ask(method, path, body, undo)
	_open_wishes -= 1
	if verdict.is_accepted:
		verdict.value = _know(verdict, asked_as)
	elif asked_as == _asked and ticket != null:
		# What was asked for meanwhile does not count any more.
		_ask_again(ticket.ask_again_seconds())
	return verdict


# Leaves the queue in which the player waits by an answer that came too late.
func _take_back(answer: Dictionary) -> void:
	var ticket_id: String = _Fields.text(_Fields.below(answer, "ticket"), "ticket_id")
	_let_go_id = ticket_id
	await _server.api().ask(HTTPClient.METHOD_DELETE, "%s/%s" % [_TICKETS, ticket_id.uri_encode()])


# How it goes on.
func _look() -> void:
	_asked += 1
	var asked_as: int = _asked
	_ask_at = 0.0
	_is_looking = true
	var verdict: TrVerdict = await _requests.ask_quietly(HTTPClient.METHOD_GET, _path(""))
	_is_looking = false
	if verdict.is_accepted:
		_know(verdict, asked_as)
	elif asked_as == _asked:
		_miss(verdict)


# The line may be back in a moment; a ticket that is gone never is.
func _miss(verdict: TrVerdict) -> void:
	if verdict.reason in _GONE:
		let_go()
		lost.emit(verdict.reason, verdict.detail)
	else:
		_ask_again(maxf(_PAUSE, verdict.ready_in_ms / 1000.0))


func _know(verdict: TrVerdict, asked_as: int) -> TrTicket:
	var now: TrTicket = TrTicket.from_row(_row_in(verdict))
	if asked_as != _asked:
		return now
	var before: TrTicket = ticket
	# The one by which the player has played last.
	if now != null and now.state == "ended" and (before == null or before.ticket_id != now.ticket_id):
		now = null
	ticket = now
	_ask_again(now.ask_again_seconds() if now != null else 0.0)
	if now == null:
		if before != null:
			changed.emit()
	elif not now.is_as(before):
		changed.emit()
		if not now.stands_as(before):
			_tell(now)
	return now


func _tell(now: TrTicket) -> void:
	match now.state:
		"waiting":
			waiting.emit(now)
		"asked":
			asked.emit(now)
		"open":
			opened.emit(now)
		"ended":
			ended.emit(now)


static func _row_in(verdict: TrVerdict) -> Dictionary:
	var answer: Dictionary = verdict.value
	return _Fields.below(answer, "ticket")


# 0 for never.
func _ask_again(seconds: float) -> void:
	_ask_at = TrRoomClock.seconds() + seconds if seconds > 0.0 else 0.0


func _path(what: String) -> String:
	return "%s/%s%s" % [_TICKETS, ticket.ticket_id.uri_encode(), what]


func _no_ticket() -> TrVerdict:
	return _requests.refuse(TrMultiplayerError.NO_TICKET, "no_ticket", "You wait in no queue: begin() to wait, or resume() the ticket that there is.")
