class_name TrPartyNews
extends RefCounted
## What becomes of the player's party, and who invites the player: [member TrParty.news]. Told by the server at once while the player listens,
## in whichever party it is; without that, what is found by [method TrParty.refresh] and by the answers to what the player does.
## [codeblock]
## var news := Multiplayer.party.news
## news.member_joined.connect(func(member: TrPartyMember) -> void: print(member.character_name, " is here"))
## news.invited.connect(func(invite: TrPartyInvite) -> void: print(invite.invited_by, " invites you"))
## await news.listen()
## [/codeblock]
## News of friends go on to [method TrFriends.hear], so [signal TrFriends.asked] and [signal TrFriends.accepted] are told then, too.

## [member current] or [member invites] is another.
signal changed()
## The player belongs to this party now; also where that is found out.
signal joined(party: TrPartyView)
## The player does not belong to the party any more: it has left, was removed, or was away for too long.
signal left(party_id: String)
## Somebody belongs to the party now.
signal member_joined(member: TrPartyMember)
## A member has left, was removed, or was away for too long.
signal member_left(member: TrPartyMember)
## Something about a member is another: whether it is away, where it is, whether it is ready, its level, and so on.
signal member_changed(member: TrPartyMember, before: TrPartyMember)
## Another member leads.
signal leader_changed(leader: TrPartyMember)
## The leader asks whether all are ready, until [member TrPartyView.ready_ends_at]: see [method TrParty.answer_ready].
signal ready_asked()
## All have answered that they are ready.
signal all_ready()
## A player asks to be let in: see [method TrParty.answer_request].
signal asked_to_join(request: TrPartyRequest)
## Somebody invites the player: it is in [member invites].
signal invited(invite: TrPartyInvite)
## The leader of a party that the player has asked to join does not let it in.
signal declined(party_id: String)
## The leader has begun a run, to which the player's character belongs: [method TrRuns.resume] leads into it.
signal run_begun(run_id: String)
## The player waits for a match from now on: its party's leader has queued, or it has itself. [TrQueue] follows that ticket.
signal queued(ticket_id: String)
## The server says something that all should read, as [signal MultiplayerManager.server_message_received] tells, too.
signal server_message_received(text: String, seconds_left: float)
## It listens, for the first time or again.
signal connected()
## The connection is lost. It comes back by itself, and what has changed meanwhile is told then. A member that does not listen is away.
signal dropped(code: int, reason: String)
## It listens no more: the player listens elsewhere ([constant TrNewsConnection.REPLACED]), or its session is over
## ([constant TrNewsConnection.SESSION_OVER]).
signal ended(reason: String)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The party that the player belongs to; [code]null[/code] where it belongs to none, or nobody has asked yet.
var current: TrPartyView = null
## Who invites the player, the newest first.
var invites: Array[TrPartyInvite] = []
## Whether the player listens now.
var is_listening: bool:
	get:
		return _connection.is_listening

var _requests: TrAccountRequests
var _connection: TrNewsConnection
var _friends: TrFriends
var _chat: TrPartyChat
# The listen() that is under way; null for none.
var _opening: TrCall = null
# Grows with each word about the party that is newer than whatever was asked for before.
var _told: int = 0
var _are_invites_known: bool = false


func _init(server: TrServer, requests: TrAccountRequests, friends: TrFriends, chat: TrPartyChat) -> void:
	var connection: TrNewsConnection = TrNewsConnection.new("party", server)
	server.account_changed.connect(clear)
	_requests = requests
	_connection = connection
	_friends = friends
	_chat = chat
	connection.told.connect(_on_told)
	connection.came_back.connect(_on_connected)
	connection.dropped.connect(dropped.emit)
	connection.ended.connect(ended.emit)


## Listens from now on, and comes back by itself, until [method stop]. Accepted when it listens and [member current], [member invites] and
## [member TrPartyChat.lines] are there; where it does already, or is on its way, nothing is done. It is in the name of the session of the
## character that is in a room, or else would be: for another character of the account [method stop], and listen again.
func listen() -> TrVerdict:
	if _connection.is_open:
		return TrVerdict.accept()
	_opening = TrCall.new(_connection.close)
	var pending: TrCall = await _requests.calls.run(_open, _opening)
	if pending == _opening:
		_opening = null
	var error: ColyseusError = TrMultiplayerError.cancelled() if pending.is_cancelled else pending.answer
	if error == null:
		return TrVerdict.accept()
	var is_cancelled: bool = error.code == TrMultiplayerError.CANCELLED
	return _requests.refuse(error.code, TrVerdict.CANCELLED if is_cancelled else TrVerdict.NO_ANSWER, error.message)


## Listens no more; also cancels a [method listen] that is under way.
func stop() -> void:
	if _opening != null:
		_opening.cancel()
	await _connection.close()


## Asks for [member current] and [member invites]. Quietly: nothing is told where there is no answer.
func refresh(is_quiet: bool = false) -> TrVerdict:
	var asked_at: int = now()
	var path: String = "/api/parties/me"
	var verdict: TrVerdict
	if is_quiet:
		verdict = await _requests.ask_quietly(HTTPClient.METHOD_GET, path)
	else:
		verdict = await _requests.ask(HTTPClient.METHOD_GET, path)
	if verdict.is_accepted:
		var answer: Dictionary = verdict.value
		_know_invites(_Fields.list(answer, "invites"))
		know(TrPartyView.from_row(_Fields.below(answer, "party")), asked_at)
	return verdict


## Which word about the party is the newest: for [method know].
func now() -> int:
	return _told


## The server has answered how the party is, or that there is none. What the room has told since [param asked_at] is newer, or something newer
## follows; then this is left alone.
func know(party: TrPartyView, asked_at: int) -> void:
	if asked_at != _told:
		return
	var before: TrPartyView = current
	current = party
	if party == null or before == null or party.party_id != before.party_id:
		_chat.clear()
		_tell_move(before, party)
	else:
		_tell_members(before, party)
		_tell_rest(before, party)
	changed.emit()


## The player does not take an invite, or has taken it.
func forget_invite(party_id: String) -> void:
	invites = invites.filter(func(each: TrPartyInvite) -> bool: return each.party_id != party_id)
	changed.emit()


## Once a frame.
func advance() -> void:
	_connection.advance()


## As [method stop], for a game that ends.
func end_now(seconds: float) -> void:
	_connection.end_now(seconds)


## Listens no more, and forgets all that is known here: the account is another.
func clear() -> void:
	_told += 1
	current = null
	invites.clear()
	_are_invites_known = false
	_chat.clear()
	changed.emit()
	stop()


# Returns why not.
func _open() -> ColyseusError:
	var error: ColyseusError = await _connection.open(func() -> String:
		var session: TrVerdict = await _requests.take_session()
		return str(session.value) if session.is_accepted else ""
	)
	if error == null:
		await _on_connected()
	return error


func _on_connected() -> void:
	connected.emit()
	await refresh(true)
	if current != null:
		var path: String = "/api/parties/%s/lines" % current.party_id.uri_encode()
		_chat.take_page(await _requests.ask_quietly(HTTPClient.METHOD_GET, path))


func _on_told(type: String, message: Dictionary) -> void:
	if _friends.hear(type, message):
		return
	match type:
		"party":
			_told += 1
			know(TrPartyView.from_row(_Fields.below(message, "party")), _told)
		"left":
			if current != null and current.party_id == _Fields.text(message, "party_id"):
				_told += 1
				know(null, _told)
		"line":
			_chat.hear(_Fields.below(message, "line"))
		"invite":
			_add_invite(TrPartyInvite.from_row(message))
		"declined":
			declined.emit(_Fields.text(message, "party_id"))
		"ticket":
			queued.emit(_Fields.text(message, "ticket_id"))
		"run":
			run_begun.emit(_Fields.text(message, "run_id"))
		"server_message":
			server_message_received.emit(_Fields.text(message, "text"), _Fields.number(message, "seconds_left", -1.0))


func _add_invite(invite: TrPartyInvite) -> void:
	invites = invites.filter(func(each: TrPartyInvite) -> bool: return each.party_id != invite.party_id)
	invites.push_front(invite)
	changed.emit()
	invited.emit(invite)


# Those that came while nobody listened are told, but for those that are found first.
func _know_invites(rows: Array[Dictionary]) -> void:
	var before: Array[TrPartyInvite] = invites
	invites = []
	for row: Dictionary in rows:
		invites.append(TrPartyInvite.from_row(row))
	if _are_invites_known:
		for invite: TrPartyInvite in invites:
			if not before.any(func(each: TrPartyInvite) -> bool: return each.party_id == invite.party_id):
				invited.emit(invite)
	_are_invites_known = true


func _tell_move(before: TrPartyView, after: TrPartyView) -> void:
	if before != null:
		left.emit(before.party_id)
	if after != null:
		invites = invites.filter(func(each: TrPartyInvite) -> bool: return each.party_id != after.party_id)
		joined.emit(after)


func _tell_members(before: TrPartyView, after: TrPartyView) -> void:
	for member: TrPartyMember in before.members:
		if after.member(member.player_id) == null:
			member_left.emit(member)
	for member: TrPartyMember in after.members:
		var was: TrPartyMember = before.member(member.player_id)
		if was == null:
			member_joined.emit(member)
		elif not member.is_as(was):
			member_changed.emit(member, was)


func _tell_rest(before: TrPartyView, after: TrPartyView) -> void:
	if before.leader_player_id != after.leader_player_id:
		leader_changed.emit(after.member(after.leader_player_id))
	var is_new_check: bool = before.ready_asked_at != after.ready_asked_at
	if is_new_check and after.ready_asked_at != "":
		ready_asked.emit()
	if after.are_all_ready and (is_new_check or not before.are_all_ready):
		all_ready.emit()
	for request: TrPartyRequest in after.requests:
		if not before.has_request(request):
			asked_to_join.emit(request)
