class_name TrRoomWays
extends RefCounted
## The ways into the [TrRoom] and out of it: one at a time, and each can be cancelled.

## Whether coming into a room is under way.
var is_coming: bool:
	get:
		return _entry != null

var _server: TrServer
var _room: TrRoom
var _arena: TrArena
# The one that is under way, also one that was cancelled and has to leave first what it has come to.
var _entry: TrRoomEntry = null
# With those that wait for that.
var _calls: Array[TrCall] = []
# Tells that the room was left, unless the player comes into the next one.
var _left_while_moving: Callable = Callable()
# Held until the server has said goodbye.
var _leaving: Array[TrRoomConnection] = []


func _init(server: TrServer, room: TrRoom, arena: TrArena) -> void:
	_server = server
	_room = room
	_arena = arena


## Comes in by a way of [TrRoomEntry], which [param way] takes. Returns [code]null[/code] if the player is in the room, else why not; nothing
## is told of that. It is one of [param calls].
func come_in(way: Callable, calls: TrCalls) -> ColyseusError:
	var entry: TrRoomEntry = TrRoomEntry.new(_server, leave_for_another)
	var pending: TrCall = TrCall.new(entry.cancel)
	_calls.append(pending)
	await calls.run(func() -> ColyseusError: return await _come_in(entry, way), pending)
	_calls.erase(pending)
	return TrMultiplayerError.cancelled() if pending.is_cancelled else pending.answer


## Leaves the room, or the match, and cancels all that would lead into one. Nobody is in a room when this returns.
func leave() -> void:
	var was_in: bool = _room.connection != null
	for pending: TrCall in _calls.duplicate():
		pending.cancel()
	await _arena.leave()
	await _end(_room.connection)
	while _entry != null:
		await _entry.ended
	if was_in:
		_room.end(ColyseusError.CONSENTED, "")


## Leaves the room and the match for another one: a character is in one of them.
func leave_for_another() -> void:
	await _end(_room.connection)
	await _arena.make_way()


## Uses the newest content, unless there is a room that has its own.
func release_content() -> void:
	if _room.connection == null and _entry == null and _arena.current == null:
		_server.content.use_newest()


## Once a frame.
func advance(delta: float) -> void:
	if _entry != null:
		_entry.advance(delta)
	if _room.connection != null:
		_room.connection.advance(delta)


## As [method leave], for a game that ends.
func end_now(seconds: float) -> void:
	if _entry != null:
		_entry.end_now(seconds)
	if _room.connection != null:
		_room.connection.end_now(seconds)
		_room.connection = null


# Returns why not.
func _come_in(entry: TrRoomEntry, way: Callable) -> ColyseusError:
	while _entry != null:
		if not _entry.is_cancelled:
			return ColyseusError.new(ColyseusError.BAD_ARGUMENT, "Coming into a room is under way already: wait for it, or leave().")
		await _entry.ended
	if entry.is_cancelled:
		return null
	if _server.pause_left() > 0.0:
		return ColyseusError.new(TrMultiplayerError.PAUSED, "The server has paused this account: %d s more." % ceili(_server.pause_left()))
	_server.last_error = null
	_entry = entry
	var is_in: bool = await way.call(entry)
	_entry = null
	if is_in:
		_settle_in(entry.connection)
	elif _left_while_moving.is_valid():
		_left_while_moving.call()
	_left_while_moving = Callable()
	entry.end()
	if is_in:
		return null
	release_content()
	return entry.error


# The room replaces the one before.
func _settle_in(connection: TrRoomConnection) -> void:
	var before: TrRoomConnection = _room.connection
	_room.connection = connection
	_end(before)
	_arena.leave()
	connection.failed.connect(_server.fail)
	connection.left.connect(_on_left)
	_room.begin()


func _on_left(code: int, reason: String) -> void:
	# The server has taken the character to where it is wanted: only if it does not come there, the player is out.
	if _entry != null and _entry.is_moving:
		_left_while_moving = _on_left.bind(code, reason)
		return
	_room.connection = null
	_server.content.use_newest()
	_server.note_pause(code, reason)
	_room.end(code, reason)


# Leaves a room, and hears nothing more of it.
func _end(connection: TrRoomConnection) -> void:
	if connection == null:
		return
	if connection == _room.connection:
		_room.connection = null
		_server.content.use_newest()
	_leaving.append(connection)
	await connection.end()
	_leaving.erase(connection)
