class_name TrArena
extends TrPart
## Player against player: [member MultiplayerManager.arena]. It brings the character that plays into a match.
## [codeblock]
## var duel := await Multiplayer.arena.join_or_create({pvp_mode_id = "duel"})
## if duel == null:
##     return # Multiplayer.failed has said why
## duel.over.connect(func(result: Dictionary) -> void: print(result))
## [/codeblock]
## Matches that a queue has found are joined by [method TrQueue.join], those of friends by [member custom].
## Modes and arenas are content: [method TrContentCache.entries] of [code]pvp-modes[/code] and [code]arenas[/code].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The local player is in a match.
signal joined(arena_match: TrArenaMatch)
## The match was left, for whatever reason.
signal left(code: int, reason: String)
## The server says something that its players should read: see [signal MultiplayerManager.server_message_received].
signal server_message_received(text: String, seconds_left: float)
# Coming into a match is over, in whatever way.
signal _arrived

const _ROOM: String = "arena"

## The match that the local player is in; [code]null[/code] while it is in none.
var current: TrArenaMatch = null
## Matches that players make among themselves, and join by a code.
var custom: TrCustomMatches
## The matches that the player was in.
var history: TrMatchHistory

# What leaves the room and the match of now, and what uses the newest content again unless another room needs its own.
var _leave_room: Callable
var _release_content: Callable
# On its way to become the current one.
var _coming: TrArenaMatch = null
# Coming into a match that is under way, also one that was cancelled and has to leave first what it has come to; null for none.
var _arrival: TrCall = null
# With those that wait for that.
var _arrivals: Array[TrCall] = []


func _init(server: TrServer, leave_room: Callable, release_content: Callable) -> void:
	super(server)
	_leave_room = leave_room
	_release_content = release_content
	custom = TrCustomMatches.new(_requests, come_by_reservation)
	history = TrMatchHistory.new(server)


## As [method TrPart.cancel_calls], also of [member custom], [member history] and [member current].
func cancel_calls() -> void:
	super()
	history.cancel_calls()
	if current != null:
		current.cancel_calls()


## Opens a match and joins it; returns it, or [code]null[/code] and [signal MultiplayerManager.failed] has said why. Friends come in by its
## [member TrArenaStateSchema.match_id]. Options, all of which may be left out: [code]pvp_mode_id[/code] ([code]duel[/code]),
## [code]arena_id[/code] (any of the mode's), [code]private[/code], and [code]character_id[/code] and [code]character_name[/code] as of
## [method MultiplayerManager.play]. A room of a dungeon is left first.
func create(options: Dictionary = {}) -> TrArenaMatch:
	return await _come_in(options, func(client: ColyseusClient, wanted: Dictionary) -> ColyseusRoom:
		return await client.create(_ROOM, wanted, TrArenaStateSchema as GDScript))


## Joins one particular match that gathers. Options as of [method create].
func join_by_id(match_id: String, options: Dictionary = {}) -> TrArenaMatch:
	return await _come_in(options, func(client: ColyseusClient, wanted: Dictionary) -> ColyseusRoom:
		return await client.join_by_id(match_id, wanted, TrArenaStateSchema as GDScript))


## Joins a match of the mode that gathers, or opens one. Options as of [method create].
func join_or_create(options: Dictionary = {}) -> TrArenaMatch:
	return await _come_in(options, func(client: ColyseusClient, wanted: Dictionary) -> ColyseusRoom:
		return await client.join_or_create(_ROOM, wanted, TrArenaStateSchema as GDScript))


## Comes into a match in which the server keeps a place for the player, out of whatever room it is in: see [method TrQueue.join] and
## [member custom]. [param ask] is called with the [TrSessionApi] and who comes, and returns the server's answer, which has a seat reservation;
## or it is empty, since the server has refused, and the player stays where it is. Accepted with the [TrArenaMatch].
func come_by_reservation(character_id: String, ask: Callable, calls: TrCalls) -> TrVerdict:
	var verdict: TrVerdict = TrVerdict.refuse(TrVerdict.NO_ANSWER)
	var way: Callable = func() -> ColyseusError: return await _try_by_reservation(character_id, ask, verdict)
	var failure: ColyseusError = await _arrive(way, calls)
	if failure == null:
		return TrVerdict.accept(current)
	if failure.code == TrMultiplayerError.CANCELLED:
		return TrVerdict.refuse(TrVerdict.CANCELLED, failure.message)
	verdict.detail = failure.message
	return verdict


## Leaves the match: while it runs that forfeits it. Coming into one that is under way is cancelled, and nobody is in a match when this returns.
func leave() -> void:
	for each: TrCall in _arrivals.duplicate():
		each.cancel()
	await make_way()
	while _arrival != null:
		await _arrived


## Leaves the match for another room or match.
func make_way() -> void:
	var leaving: TrArenaMatch = current
	current = null
	if leaving == null:
		return
	_release_content.call()
	await leaving.leave()
	left.emit(ColyseusError.CONSENTED, TrCloseReason.sentence(ColyseusError.CONSENTED, ""))


## Once a frame.
func advance(delta: float) -> void:
	if _coming != null:
		_coming.advance(delta)
	if current != null:
		current.advance(delta)


## As [method leave], for a game that ends.
func end_now(seconds: float) -> void:
	for each: TrArenaMatch in [_coming, current]:
		if each != null:
			each.leave_now(seconds)
	current = null


func _come_in(options: Dictionary, ask: Callable) -> TrArenaMatch:
	var way: Callable = func() -> ColyseusError: return await _try_to_come_in(options, ask)
	return current if await _arrive(way, _requests.calls) == null else null


# Returns why not.
func _arrive(way: Callable, calls: TrCalls) -> ColyseusError:
	var pending: TrCall = TrCall.new(_stop_coming)
	_arrivals.append(pending)
	await calls.run(func() -> ColyseusError: return await _arrive_by(way, pending), pending)
	_arrivals.erase(pending)
	var failure: ColyseusError = TrMultiplayerError.cancelled() if pending.is_cancelled else pending.answer
	if failure != null:
		_server.fail(failure)
	return failure


func _stop_coming() -> void:
	if _coming != null:
		_coming.give_up()


# Returns why not.
func _arrive_by(way: Callable, pending: TrCall) -> ColyseusError:
	while _arrival != null:
		if not _arrival.is_cancelled:
			return ColyseusError.new(ColyseusError.BAD_ARGUMENT, "Coming into a match is under way already: wait for it, or leave().")
		await _arrived
	if pending.is_cancelled:
		return null
	_arrival = pending
	var before: TrArenaMatch = current
	var failure: ColyseusError = await way.call()
	_arrival = null
	if failure != null:
		_release_content.call()
	elif current != before:
		var came: TrArenaMatch = current
		joined.emit(came)
		if not came.is_over:
			came.catch_up()
	_arrived.emit()
	return failure


# Returns why not.
func _try_to_come_in(options: Dictionary, ask: Callable) -> ColyseusError:
	var failure: ColyseusError = await _take_session(_Fields.text(options, "character_id"), _Fields.text(options, "character_name"))
	if failure != null:
		return failure
	var api: TrSessionApi = _server.api()
	var token: String = await api.session_token()
	if _arrival.is_cancelled or token == "":
		return TrMultiplayerError.cancelled() if _arrival.is_cancelled else api.last_error
	await _leave_room.call()
	if _arrival.is_cancelled:
		return TrMultiplayerError.cancelled()
	var client: ColyseusClient = _server.new_client()
	client.auth_token = token
	var wanted: Dictionary = {"protocol_version": TrMultiplayerProtocol.VERSION}
	for key: String in ["pvp_mode_id", "arena_id", "private"]:
		if options.has(key):
			wanted[key] = options[key]
	var room: ColyseusRoom = await ask.call(client, wanted)
	return client.last_error if room == null else await _enter(room)


# Returns why not, and a refusal's words in the verdict.
func _try_by_reservation(character_id: String, ask: Callable, verdict: TrVerdict) -> ColyseusError:
	var failure: ColyseusError = await _take_session(character_id, "")
	if failure != null:
		return failure
	var api: TrSessionApi = _server.api()
	var who: Dictionary = {"session_id": _server.save.session_id, "protocol_version": TrMultiplayerProtocol.VERSION}
	var answer: Dictionary = await ask.call(api, who)
	var reservation: Dictionary = TrSessionApi.reservation_in(answer)
	if _arrival.is_cancelled:
		return TrMultiplayerError.cancelled()
	if reservation.is_empty():
		verdict.reason = api.last_reason
		verdict.ready_in_ms = api.last_ready_in_ms
		return api.last_error if api.last_error != null else ColyseusError.new(ColyseusError.BAD_ANSWER, "The answer has no seat reservation.")
	# Such as to ask for another team.
	if current != null and current.room.room_id == _Fields.text(reservation, "roomId"):
		return null
	await _leave_room.call()
	if _arrival.is_cancelled:
		return TrMultiplayerError.cancelled()
	var client: ColyseusClient = _server.new_client()
	var room: ColyseusRoom = await client.consume_seat_reservation(reservation, TrArenaStateSchema as GDScript)
	return client.last_error if room == null else await _enter(room)


# Makes sure that there are content and a session, of this character or else the one that was chosen. Returns why not.
func _take_session(character_id: String, name_of_new: String) -> ColyseusError:
	var api: TrSessionApi = _server.api()
	if not (await _server.content.refresh(_http()) or not _server.content.is_empty()):
		return _server.content.last_error
	if not await api.sign_in():
		return api.last_error
	var wanted: String = character_id if character_id != "" else _server.save.character_id
	var is_there: bool = await TrSessionChoice.new(api, _server.save).take(wanted, name_of_new)
	if _arrival.is_cancelled:
		return TrMultiplayerError.cancelled()
	return null if is_there else api.last_error


# Waits until the room has welcomed the player, and its content is there.
func _enter(room: ColyseusRoom) -> ColyseusError:
	_coming = TrArenaMatch.new(room, _server.tuning)
	var refused: Array[ColyseusError] = []
	_coming.failed.connect(refused.append)
	if _arrival.is_cancelled:
		_coming.give_up()
	var is_in: bool = await _coming.enter()
	var failure: ColyseusError = null
	if not is_in:
		failure = ColyseusError.new(ColyseusError.TIMED_OUT, "The match %s did not welcome the player in time." % room.room_id)
		if not refused.is_empty():
			failure = refused[0]
	elif not await _server.content.use_version(_http(), _coming.content_version, _coming.content_hash):
		failure = ColyseusError.new(TrMultiplayerError.NO_CONTENT, "The content of the match cannot be had: %s" % _server.content.last_error.message)
	elif not _coming.begin(_server.content):
		failure = ColyseusError.new(TrMultiplayerError.NO_CONTENT, "The content has no mode \"%s\" in an arena \"%s\"." % [
			_coming.state.pvp_mode_id, _coming.state.arena_id,
		])
	var came: TrArenaMatch = _coming
	_coming = null
	came.failed.disconnect(refused.append)
	if _arrival.is_cancelled:
		failure = TrMultiplayerError.cancelled()
	elif failure == null and came.is_over:
		failure = refused[0]
	if failure != null:
		await came.leave()
		return failure
	came.failed.connect(_server.fail)
	came.left.connect(_on_left)
	came.server_message_received.connect(server_message_received.emit)
	current = came
	return null


func _on_left(code: int, reason: String) -> void:
	if current == null or not current.is_over:
		return
	current = null
	_release_content.call()
	left.emit(code, reason)


# A client of its own: the entity tags are headers of all its requests.
func _http() -> ColyseusHttp:
	return _server.new_client().http
