class_name TrNewsConnection
extends RefCounted
## Listens to a room of the server in which nothing is played and which tells news, such as [code]party[/code]. Where the connection is lost
## it joins anew, with pauses that grow, until it is closed, the player listens elsewhere, or its session is over.

## It listens again. What was told meanwhile is lost.
signal came_back()
## The connection is lost; it comes back by itself.
signal dropped(code: int, reason: String)
## It comes back no more: [constant REPLACED] or [constant SESSION_OVER].
signal ended(reason: String)
## The room has told something.
signal told(type: String, message: Dictionary)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The player listens by another connection.
const REPLACED: String = "replaced"
## The session in whose name it has listened is over, or the account cannot be used any more. An access token of elsewhere that has ended is
## waited for: [method TrOwnAccount.use].
const SESSION_OVER: String = "session_over"

const _REPLACED_CODE: int = 4103
# After these nobody comes back: the account or its session is not there, or not the player's.
const _FINAL: PackedInt32Array = [403, 404, TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED]
const _FIRST_PAUSE_SECONDS: float = 0.25
const _LONGEST_PAUSE_SECONDS: float = 30.0
# After a connection that has lasted for so long the pauses begin anew.
const _STEADY_SECONDS: float = 5.0
# A line can be dead without a word, so the server is asked whether it is there.
const _PING_SECONDS: float = 10.0

## Whether it is to listen: it does, or comes back.
var is_open: bool = false
## Whether it listens now.
var is_listening: bool:
	get:
		return _room != null

var _room_name: String
var _server: TrServer
var _session_id: String = ""
var _room: ColyseusRoom = null
# Another one after each open() and close(): what was under way before is not wanted any more.
var _wish: int = 0
var _tries: int = 0
# In seconds of TrRoomClock.seconds(); 0 for never.
var _try_at: float = 0.0
var _since: float = 0.0
var _ping_at: float = 0.0
var _is_pinging: bool = false
# Under way, also such as are not wanted any more.
var _joins: int = 0
# Held until the server has said goodbye.
var _leaving: Array[ColyseusRoom] = []


func _init(room_name: String, server: TrServer) -> void:
	_room_name = room_name
	_server = server


## Joins the room in the name of the session whose id [param take_session] returns, or nothing where there is none. Returns
## [code]null[/code] when it listens, from when on it comes back by itself; else why it does not, and it is closed.
func open(take_session: Callable) -> ColyseusError:
	close()
	var wish: int = _wish
	is_open = true
	_tries = 0
	_session_id = await take_session.call()
	var error: ColyseusError = _given_up() if wish != _wish else await _join()
	if error != null and wish == _wish:
		is_open = false
	return error


## Listens no more. Also ends an [method open] that is under way.
func close() -> void:
	_wish += 1
	is_open = false
	_try_at = 0.0
	if _room != null:
		await _leave(_take_room(), true)


## As [method close], for a game that ends.
func end_now(seconds: float) -> void:
	_wish += 1
	is_open = false
	_try_at = 0.0
	if _room != null:
		_take_room().leave_now(seconds)


## Once a frame.
func advance() -> void:
	var now: float = TrRoomClock.seconds()
	if _room != null and now >= _ping_at:
		_ping(now)
	elif _room == null and _try_at > 0.0 and now >= _try_at:
		_try_at = 0.0
		_come_back()


# Returns why not.
func _join() -> ColyseusError:
	_joins += 1
	var error: ColyseusError = await _join_once()
	_joins -= 1
	return error


func _join_once() -> ColyseusError:
	var wish: int = _wish
	var api: TrSessionApi = _server.api()
	if _session_id == "":
		return api.last_error if api.last_error != null else ColyseusError.new(ColyseusError.BAD_ANSWER, "There is no session to listen by.")
	var path: String = "/api/sessions/%s/token" % _session_id.uri_encode()
	var answer: Dictionary = await api.ask(HTTPClient.METHOD_POST, path) if await api.sign_in() else {}
	var failure: ColyseusError = api.last_error
	var token: String = _Fields.text(answer, "session_token")
	if wish != _wish:
		return _given_up()
	if token == "":
		return failure if failure != null else ColyseusError.new(ColyseusError.BAD_ANSWER, "%s: the answer has no token." % path)
	var client: ColyseusClient = _server.new_client()
	client.auth_token = token
	var room: ColyseusRoom = await client.join_or_create(_room_name)
	if wish != _wish:
		if room != null:
			_leave(room, true)
		return _given_up()
	if room == null:
		return client.last_error
	# These rooms keep no place for anybody: one joins anew.
	room.reconnection.enabled = false
	room.message_received.connect(_on_message)
	room.left.connect(_on_left)
	_room = room
	_since = TrRoomClock.seconds()
	_ping_at = _since + _PING_SECONDS
	_is_pinging = false
	return null


func _come_back() -> void:
	var wish: int = _wish
	var error: ColyseusError = await _join()
	if wish != _wish:
		return
	if error == null:
		came_back.emit()
	elif error.code in _FINAL:
		_end(SESSION_OVER)
	else:
		_wait()


func _wait() -> void:
	var pause: float = minf(_FIRST_PAUSE_SECONDS * pow(2.0, _tries), _LONGEST_PAUSE_SECONDS)
	_tries += 1
	# By chance up to a half longer, so that not all who were lost at once come back at once.
	_try_at = TrRoomClock.seconds() + pause * randf_range(1.0, 1.5)


func _ping(now: float) -> void:
	_ping_at = now + _PING_SECONDS
	if _is_pinging:
		_leave(_take_room(), false)
		_lose(1006, "Nothing has come from the server.")
		return
	_is_pinging = true
	var room: ColyseusRoom = _room
	await room.ping()
	if room == _room:
		_is_pinging = false


func _on_message(type: Variant, payload: Variant) -> void:
	if payload is Dictionary:
		var message: Dictionary = payload
		told.emit(str(type), message)


func _on_left(code: int, reason: String) -> void:
	_take_room()
	if code == _REPLACED_CODE:
		_end(REPLACED)
	else:
		_lose(code, reason)


func _lose(code: int, reason: String) -> void:
	var lasted: float = TrRoomClock.seconds() - _since
	if lasted >= _STEADY_SECONDS:
		_tries = 0
	# The room lets its client go where the one to be in is another.
	var is_let_go: bool = code == ColyseusError.CONSENTED
	if is_let_go and lasted >= _FIRST_PAUSE_SECONDS:
		_try_at = TrRoomClock.seconds()
	else:
		_wait()
	if not is_let_go:
		dropped.emit(code, TrCloseReason.sentence(code, reason))


func _end(why: String) -> void:
	_wish += 1
	is_open = false
	ended.emit(why)


# Hears nothing more of it.
func _take_room() -> ColyseusRoom:
	var room: ColyseusRoom = _room
	_room = null
	room.message_received.disconnect(_on_message)
	room.left.disconnect(_on_left)
	return room


func _leave(room: ColyseusRoom, consented: bool) -> void:
	_leaving.append(room)
	await room.leave(consented)
	_leaving.erase(room)


static func _given_up() -> ColyseusError:
	return ColyseusError.new(TrMultiplayerError.CANCELLED, "Listening was given up meanwhile.")
