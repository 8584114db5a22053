class_name TrRoomEntry
extends RefCounted
## One way into a room: from the account to the room's welcome, with the content by which the room plays. It can be cancelled at every step,
## and then leaves nobody behind in the room.
##
## Each way returns whether it came to a [member connection]; if not, [member error] says why.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## It is over, in whatever way.
signal ended

const _ROOM: String = "dungeon"
const _NOT_FOUND: int = 404

## The connection to the room that it came to; [code]null[/code] if it came to none.
var connection: TrRoomConnection = null
## Why it came to no room.
var error: ColyseusError = null
## Whether it was cancelled. It ends soon after.
var is_cancelled: bool = false
## Whether the server may take the character out of the room that it is in: then the end of that connection is no news.
var is_moving: bool = false

## What asks the server by HTTP.
var api: TrSessionApi
## The session that comes in.
var session_id: String:
	get:
		return _save.session_id

var _server: TrServer
var _save: TrLocalSave
var _content: TrContentCache
var _session: TrSessionChoice
# Called, and awaited, before another room lets the player in.
var _leave_present_room: Callable
# On its way to become the connection.
var _coming: TrRoomConnection = null


func _init(server: TrServer, leave_present_room: Callable) -> void:
	api = server.api()
	_server = server
	_save = server.save
	_content = server.content
	_session = TrSessionChoice.new(api, _save)
	_leave_present_room = leave_present_room


## From nothing to play: see [method MultiplayerManager.play].
func by_account(options: Dictionary) -> bool:
	if not await _load_content() or not _goes_on(await api.sign_in(), api.last_error):
		return false
	if not await _take_session(_Fields.text(options, "character_id", _save.character_id), _Fields.text(options, "character_name")):
		return false
	var wanted: String = _Fields.text(options, "room_id")
	if wanted == "":
		wanted = _save.room_id
		if wanted != "" and not _fits(_Fields.text(options, "dungeon_id", _session.dungeon_id)):
			return false
	if wanted == "":
		return await _match(options)
	if await _join_room(_save.session_id, wanted):
		return true
	# A match that the player has left, and that goes on without it, is no room to come back to.
	var has_left: bool = not options.has("room_id") and error != null and error.code == _NOT_FOUND
	return has_left and await _match(options)


## Into one particular room: see [method MultiplayerManager.connect_to_room].
func by_room(p_session_id: String, room_id: String) -> bool:
	return await _load_content() and await _join_room(p_session_id, room_id)


## To where a request leads the chosen character's session, such as into a run. [param ask] returns the
## server's answer, which has a seat reservation; or it is empty, since the server has refused, and the player stays where it is.
func by_request(ask: Callable) -> bool:
	if not await _load_content() or not _goes_on(await api.sign_in(), api.last_error):
		return false
	if not await _take_session(_save.character_id, ""):
		return false
	is_moving = true
	var answer: Dictionary = await ask.call()
	var reservation: Dictionary = TrSessionApi.reservation_in(answer)
	if is_cancelled and not reservation.is_empty():
		# The character stands there already.
		await api.leave_room(session_id, _Fields.text(reservation, "roomId"))
	return _goes_on(not reservation.is_empty(), api.last_error) and await by_reservation(reservation)


## Through a door, with the seat reservation that the room before it has given.
func by_reservation(reservation: Dictionary) -> bool:
	var client: ColyseusClient = _server.new_client()
	var room: ColyseusRoom = await client.consume_seat_reservation(reservation, TrRoomStateSchema as GDScript)
	return await _enter(room, client.last_error)


## Gives it up.
func cancel() -> void:
	is_cancelled = true
	if _coming != null:
		_coming.give_up()


## Its way is over: those who wait for [signal ended] go on.
func end() -> void:
	ended.emit()


## Once a frame.
func advance(delta: float) -> void:
	if _coming != null:
		_coming.advance(delta)


## As [method cancel], for a game that ends.
func end_now(seconds: float) -> void:
	is_cancelled = true
	if _coming != null:
		_coming.end_now(seconds)


# What was kept from the game before is as good, as long as the room does not say otherwise.
func _load_content() -> bool:
	var is_there: bool = await _content.refresh(_new_http()) or not _content.is_empty()
	return _goes_on(is_there, _content.last_error)


func _take_session(character_id: String, name_of_new: String) -> bool:
	var is_there: bool = await _session.take(character_id, name_of_new)
	if _session.is_other:
		_server.cooldowns.clear()
	return _goes_on(is_there, api.last_error)


# Whether the room that the session goes back to is in the dungeon that is wanted.
func _fits(dungeon_id: String) -> bool:
	return _goes_on(dungeon_id == _session.dungeon_id, ColyseusError.new(TrMultiplayerError.PLAYS_ELSEWHERE, (
		"The character is on a run through %s. play() without a dungeon_id goes back to it; runs.begin({dungeon_id = \"%s\"}) begins one there."
		% [_session.dungeon_id, dungeon_id]
	)))


func _join_room(p_session_id: String, room_id: String) -> bool:
	await _leave_present_room.call()
	if is_cancelled:
		return _goes_on(false)
	var reservation: Dictionary = await api.join_room(p_session_id, room_id)
	if is_cancelled and not reservation.is_empty():
		# The character stands there already.
		await api.leave_room(p_session_id, _Fields.text(reservation, "roomId"))
	if not _goes_on(not reservation.is_empty(), api.last_error):
		return false
	_save.session_id = p_session_id
	return await by_reservation(reservation)


# Any room of that kind with a free player slot.
func _match(options: Dictionary) -> bool:
	var token: String = await api.session_token()
	if not _goes_on(token != "", api.last_error):
		return false
	await _leave_present_room.call()
	var wanted: Dictionary = {"protocol_version": TrMultiplayerProtocol.VERSION}
	for key: String in ["dungeon_id", "room_template_id"]:
		if options.has(key):
			wanted[key] = options[key]
	var client: ColyseusClient = _server.new_client()
	client.auth_token = token
	if is_cancelled:
		return _goes_on(false)
	var room: ColyseusRoom = await client.join_or_create(_ROOM, wanted, TrRoomStateSchema as GDScript)
	return await _enter(room, client.last_error)


# Waits until the room has welcomed the player, and its content is there.
func _enter(room: ColyseusRoom, failure: ColyseusError) -> bool:
	if room == null:
		return _goes_on(false, failure)
	_coming = TrRoomConnection.new(room, _content, _server.tuning, _server.cooldowns)
	_coming.failed.connect(_on_failed)
	if is_cancelled:
		_coming.give_up()
	var is_in: bool = await _coming.enter()
	if not is_in and error == null:
		error = ColyseusError.new(ColyseusError.TIMED_OUT, "The room %s did not welcome the player in time." % room.room_id)
	if is_in:
		is_in = await _fit_content(_coming)
	var came: TrRoomConnection = _coming
	_coming = null
	came.failed.disconnect(_on_failed)
	if not _goes_on(is_in and not came.is_over, error):
		await came.end()
		return false
	came.begin()
	_save.room_id = room.room_id
	_save.session_id = came.session_id
	_save.keep()
	connection = came
	return true


# Nobody can walk or fight by other content than the room's: it would be corrected at every step.
func _fit_content(coming: TrRoomConnection) -> bool:
	if coming.content_version > 0:
		if not await _content.use_version(_new_http(), coming.content_version, coming.content_hash):
			error = _no_content(coming, _content.last_error.message)
			return false
	elif not _has_content_of(coming):
		# A server of protocol version 1 does not say by what it plays: it may have published something since.
		await _content.refresh(_new_http())
	if not _has_content_of(coming):
		error = _no_content(coming, "there is no such room in version %d." % _content.version)
		return false
	return true


func _has_content_of(coming: TrRoomConnection) -> bool:
	var dungeon: Dictionary = _content.dungeon(coming.state.dungeon_id)
	return TrWalkableArea.of(dungeon, coming.state.room_template_id).has_ground()


static func _no_content(coming: TrRoomConnection, why: String) -> ColyseusError:
	return ColyseusError.new(TrMultiplayerError.NO_CONTENT, "The content of %s in %s cannot be had: %s" % [
		coming.state.room_template_id, coming.state.dungeon_id, why,
	])


func _on_failed(failure: ColyseusError) -> void:
	error = failure


# Whether the next step comes; if not, this is why.
func _goes_on(is_good: bool, failure: ColyseusError = null) -> bool:
	if is_cancelled:
		error = TrMultiplayerError.cancelled()
	elif not is_good:
		error = failure
	return is_good and not is_cancelled


# A client of its own: the entity tags are headers of all its requests.
func _new_http() -> ColyseusHttp:
	return _server.new_client().http
