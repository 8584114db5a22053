class_name ColyseusRoom
extends RefCounted
## A room that this client is in. A [ColyseusClient] makes it.
##
## Keep a reference to it: the connection is closed when the last one is gone. Everything happens on the main thread, once a
## frame, before the nodes' [code]_process[/code]; also while the tree is paused.
## [br][br]
## What comes after joining comes after the code that waited for it has run up to its next [code]await[/code]. So whatever is
## connected right after [code]await client.join_or_create(…)[/code] misses nothing.

## The room is joined. Its state comes next.
signal joined
## The whole state or a patch was decoded. [member state] is the same object each time.
signal state_changed(state: ColyseusSchema)
## The room has sent a message. The payload is what [ColyseusMsgpack] makes of it, or a [PackedByteArray] for raw bytes.
signal message_received(type: Variant, payload: Variant)
## The connection is lost, and the room tries to come back: see [member reconnection].
signal dropped(code: int, reason: String)
## The room is back. Messages that were sent meanwhile have been sent, and the whole state comes next.
signal reconnected
## The room was left, for whatever reason, and does nothing any more. For the code see [ColyseusError].
signal left(code: int, reason: String)
## The server has reported an error, or sent something that cannot be decoded. The room lives on.
signal error(code: int, message: String)

# The handshake is through, or has failed.
signal _handshake_done(failure: ColyseusError)
signal _pong

const _Protocol = preload("net/protocol.gd")
const _Connection = preload("net/connection.gd")
const _FrameReader = preload("net/frame_reader.gd")
const _FrameWriter = preload("net/frame_writer.gd")
const _Handshake = preload("net/handshake.gd")
const _Requests = preload("net/requests.gd")

# How long the server may take to say goodbye.
const _LEAVE_TIMEOUT_MS: int = 3000
const _GOODBYE_POLL_MS: int = 5

enum _Phase { JOINING, JOINED, WAITING, RECONNECTING, LEFT }

## What the room is called on the server.
var name: String
## This room's id, with which others can join it.
var room_id: String
## This client's seat in the room.
var session_id: String
## With this, [method ColyseusClient.reconnect] comes back to the seat, even from another run of the game. It is another one after
## every reconnection.
var reconnection_token: String = ""
## The state. Its fields are empty until the first [signal state_changed]; it is [code]null[/code] in a room without a state.
var state: ColyseusSchema = null
## How the room comes back after its connection was lost.
var reconnection: ColyseusReconnection = ColyseusReconnection.new()
## The server's time, in rooms with inputs. In others it is this client's own.
var clock: ColyseusClock = ColyseusClock.new()
## Bytes received in this room so far, without the WebSocket's own framing.
var received_bytes: int:
	get:
		return _connection.received_bytes
## Bytes sent in this room so far, without the WebSocket's own framing.
var sent_bytes: int:
	get:
		return _connection.sent_bytes
## How long [method request] waits for the answer, in seconds.
var request_timeout: float = 10.0

var _phase: _Phase = _Phase.JOINING
var _connection: _Connection = _Connection.new()
var _requests: _Requests = _Requests.new()
var _msgpack: ColyseusMsgpack = ColyseusMsgpack.new()
var _decoder: ColyseusDecoder = null
var _root_class: GDScript = null
var _input: ColyseusInput = null
var _handshake: _Handshake = null
var _message_callbacks: Dictionary[Variant, Array] = {}
var _newest_datagram: int = 0

# How to connect, and to connect again: the URL for a reconnection token, which is empty at first.
var _url_for: Callable
var _headers: PackedStringArray = []
var _tls_options: TLSOptions = null
var _connect_timeout: float = 10.0

# In milliseconds of Time.get_ticks_msec().
var _joined_at: int = 0
var _deadline: int = 0
var _retry_at: int = 0
var _leave_by: int = 0
var _close_code: int = 0
# Why coming back is refused, which the server says before it closes.
var _refusal: String = ""
var _pinged_at: Array[int] = []


## Whether messages can be sent right now.
func is_connected_to_room() -> bool:
	return _phase == _Phase.JOINED and _connection.is_open()


## Sends a message. The payload is left out if it is [code]null[/code]; [ColyseusMsgpack] says what it can be. While the room is
## coming back, the message is kept, see [member ColyseusReconnection.max_queued_messages]. Returns [constant OK],
## [constant ERR_INVALID_DATA] for a payload that cannot be sent, or [constant ERR_CONNECTION_ERROR].
func send(type: Variant, payload: Variant = null) -> Error:
	var writer: _FrameWriter = _FrameWriter.new()
	writer.u8(_Protocol.ROOM_DATA)
	writer.message_type(type)
	if not _append_payload(writer, type, payload):
		return ERR_INVALID_DATA
	return _send_or_keep(writer.bytes)


## Sends a message of raw bytes, which the room gets with [code]onMessage(type)[/code] as they are. As [method send].
func send_bytes(type: Variant, bytes: PackedByteArray) -> Error:
	var writer: _FrameWriter = _FrameWriter.new()
	writer.u8(_Protocol.ROOM_DATA_BYTES)
	writer.message_type(type)
	writer.bytes.append_array(bytes)
	return _send_or_keep(writer.bytes)


## Sends a message and waits for the room's answer. It never waits longer than [param timeout] seconds
## ([member request_timeout] if it is negative). A request is not kept while there is no connection: it fails at once.
func request(type: Variant, payload: Variant = null, timeout: float = -1.0) -> ColyseusResponse:
	if not is_connected_to_room():
		return _Requests.failure(
			ColyseusError.NOT_CONNECTED, "The request \"%s\" cannot be sent: the room is not connected." % type
		)
	var id: int = _requests.begin(type, request_timeout if timeout < 0.0 else timeout)
	var writer: _FrameWriter = _FrameWriter.new()
	writer.u8(_Protocol.ROOM_REQUEST)
	writer.number(id)
	writer.message_type(type)
	if not _append_payload(writer, type, payload):
		_requests.forget(id)
		return _Requests.failure(ColyseusError.BAD_PAYLOAD, "The request \"%s\" cannot be sent: %s" % [type, _msgpack.error_message])
	_connection.send(writer.bytes)
	return await _requests.answer_to(id)


## Calls [param callback] with the payload of every message of one type. Returns a [Callable] that stops it. Types that begin with
## two underscores are Colyseus's own; they come this way only, and not with [signal message_received].
func on_message(type: Variant, callback: Callable) -> Callable:
	var key: Variant = _type_key(type)
	# Never changed in place: a message may be on its way through them.
	_message_callbacks[key] = _callbacks_of(key) + [callback]
	return _stop_message.bind(key, callback)


## How long a message takes to the server and back, in milliseconds; -1 if the connection was lost meanwhile.
func ping() -> float:
	if not is_connected_to_room():
		return -1.0
	var sent_at: int = Time.get_ticks_usec()
	_connection.send([_Protocol.PING])
	_pinged_at.append(sent_at)
	while _pinged_at.has(sent_at):
		await _pong
	return float(Time.get_ticks_usec() - sent_at) / 1000.0 if is_connected_to_room() else -1.0


## The inputs of this client, in rooms that take some ([code]defineInput()[/code]). Returns [code]null[/code] and prints an error
## in others. The first call decides: see [ColyseusInput] for the arguments.
func input(is_unreliable: bool = false, history_size: int = 3) -> ColyseusInput:
	if _input == null:
		if _handshake == null or _handshake.input_description.is_empty():
			push_error("room.input(): the room \"%s\" takes no inputs. It must call defineInput()." % name)
			return null
		_input = ColyseusInput._create(self, _handshake, is_unreliable, history_size)
	return _input


## Leaves the room, and waits until it is left. Returns the code of [signal left]. If it is not [param consented], the room takes
## it for a lost connection: it may keep the seat, and [method ColyseusClient.reconnect] comes back to it.
func leave(consented: bool = true) -> int:
	if _phase == _Phase.LEFT:
		return _close_code
	if not _connection.is_open():
		_finish(ColyseusError.CONSENTED, "")
		return _close_code
	_begin_to_leave(consented)
	await left
	return _close_code


## Leaves the room and waits for no frame: for a game that ends. Says goodbye, and blocks until the server has heard it, for [param seconds]
## at most. In a browser nothing is heard while a script runs: there it says goodbye and does not wait.
func leave_now(seconds: float = 0.5) -> void:
	if _phase == _Phase.LEFT:
		return
	if _connection.is_open():
		_begin_to_leave(true)
		var deadline: int = Time.get_ticks_msec() + int(seconds * 1000.0)
		while not OS.has_feature("web") and _phase != _Phase.LEFT and Time.get_ticks_msec() < deadline:
			_connection.poll()
			OS.delay_msec(_GOODBYE_POLL_MS)
	_finish(ColyseusError.CONSENTED, "")


func _to_string() -> String:
	return "ColyseusRoom(%s, %s)" % [name, room_id]


# Connects to the seat and waits for the handshake. The error, or null.
func _join(url: String, headers: PackedStringArray, tls_options: TLSOptions, timeout: float, root_class: GDScript) -> ColyseusError:
	_headers = headers
	_tls_options = tls_options
	_connect_timeout = timeout
	_root_class = root_class
	_deadline = Time.get_ticks_msec() + int(timeout * 1000.0)
	_connection.received.connect(_on_frame)
	_connection.closed.connect(_on_closed)
	if _connection.open(url, headers, tls_options, timeout) != OK:
		return ColyseusError.new(ColyseusError.CANNOT_CONNECT, "%s cannot be connected to." % url)
	_tree().process_frame.connect(_poll)
	return await _handshake_done


func _poll() -> void:
	# A callback may let go of the last reference to this room.
	@warning_ignore("unused_variable")
	var kept_alive: ColyseusRoom = self
	if _phase == _Phase.WAITING and Time.get_ticks_msec() >= _retry_at:
		_reconnect()
	_connection.poll()
	_requests.expire()
	if _phase == _Phase.JOINING and Time.get_ticks_msec() > _deadline:
		_fail_to_join(ColyseusError.new(ColyseusError.TIMED_OUT, "The room did not let us in within %.1f s." % _connect_timeout))
	elif _phase == _Phase.RECONNECTING and Time.get_ticks_msec() > _deadline:
		_connection.close_now()
		_on_closed(1006, "The room did not let us in within %.1f s." % _connect_timeout)
	elif _leave_by > 0 and _phase != _Phase.LEFT and Time.get_ticks_msec() > _leave_by:
		_finish(ColyseusError.CONSENTED, "The server did not answer.")


func _on_frame(frame: PackedByteArray) -> void:
	if _phase == _Phase.LEFT or frame.is_empty():
		return
	var reader: _FrameReader = _FrameReader.new(frame)
	var head: int = reader.u8()
	if head & _Protocol.TIMED:
		_read_timing(reader)
	match head & _Protocol.KIND_MASK:
		_Protocol.JOIN_ROOM:
			_on_join(reader)
		_Protocol.ERROR:
			_on_error(reader)
		_Protocol.LEAVE_ROOM:
			_begin_to_leave(true)
		_Protocol.ROOM_DATA:
			_on_message(reader, false)
		_Protocol.ROOM_DATA_BYTES:
			_on_message(reader, true)
		_Protocol.ROOM_STATE:
			_newest_datagram = 0
			_on_state(frame, reader, true)
		_Protocol.ROOM_STATE_PATCH:
			if not head & _Protocol.UNRELIABLE or _is_newer(reader.u16()):
				_on_state(frame, reader, false)
		_Protocol.ROOM_RESPONSE:
			_requests.receive(reader, _msgpack)
		_Protocol.PING:
			_pinged_at.pop_front()
			_pong.emit()


func _read_timing(reader: _FrameReader) -> void:
	var server_time: int = reader.u32()
	var processed: int = reader.u32()
	if not reader.failed:
		var round_trip: float = _input._acknowledge(processed) if _input != null else -1.0
		clock._sample(server_time, round_trip)


func _on_join(reader: _FrameReader) -> void:
	var is_first: bool = _phase == _Phase.JOINING
	if not is_first and _phase != _Phase.RECONNECTING:
		return
	var handshake: _Handshake = _Handshake.new(reader)
	var problem: String = _accept(handshake)
	if problem != "":
		if is_first:
			_fail_to_join(ColyseusError.new(ColyseusError.BAD_FRAME, problem))
		else:
			_finish(ColyseusError.FAILED_TO_RECONNECT, problem)
		return
	_phase = _Phase.JOINED
	reconnection_token = "%s:%s" % [room_id, handshake.reconnection_token]
	_connection.send([_Protocol.JOIN_ROOM])
	for frame: PackedByteArray in reconnection._take_all():
		_connection.send(frame)
	if is_first:
		_joined_at = Time.get_ticks_msec()
		_handshake_done.emit(null)
		joined.emit()
	else:
		reconnection.is_reconnecting = false
		reconnected.emit()


# Takes over what the handshake says. Why that is not possible; empty if it is.
func _accept(handshake: _Handshake) -> String:
	if not handshake.is_valid:
		return "The room's greeting cannot be decoded."
	if not handshake.serializer_id in ["schema", "none"]:
		return "The room's state is of the kind \"%s\"; this client knows \"schema\" and \"none\"." % handshake.serializer_id
	if not handshake.state_description.is_empty():
		_decoder = ColyseusDecoder.from_reflection(handshake.state_description, _root_class)
		if _decoder == null:
			return "The description of the room's state cannot be decoded."
		state = _decoder.state
	if not handshake.input_description.is_empty():
		clock._start(handshake.patch_rate)
	_handshake = handshake
	return ""


func _on_state(frame: PackedByteArray, reader: _FrameReader, is_whole: bool) -> void:
	if reader.failed or _decoder == null:
		error.emit(ColyseusError.BAD_FRAME, "A patch of the state came that cannot be decoded.")
		return
	if not _decoder.decode(frame, reader.at, is_whole):
		error.emit(ColyseusError.BAD_FRAME, "The state could not be decoded: %s" % _decoder.problem)
	state_changed.emit(state)


func _on_message(reader: _FrameReader, is_raw: bool) -> void:
	var type: Variant = null
	if reader.is_text():
		type = reader.text()
	else:
		type = reader.number()
	var payload: Variant = null
	if is_raw:
		payload = reader.rest()
	elif reader.left() > 0:
		if _msgpack.decode(reader.rest()) != OK:
			error.emit(ColyseusError.BAD_FRAME, "The message \"%s\" cannot be decoded: %s" % [type, _msgpack.error_message])
			return
		payload = _msgpack.data
	if reader.failed:
		error.emit(ColyseusError.BAD_FRAME, "A message came that cannot be decoded.")
		return
	for callback: Callable in _callbacks_of(type):
		if callback.is_valid():
			callback.call(payload)
	if not str(type).begins_with("__"):
		message_received.emit(type, payload)


func _on_error(reader: _FrameReader) -> void:
	var code: int = reader.number()
	var message: String = reader.text()
	if reader.failed:
		code = ColyseusError.BAD_FRAME
		message = "The server sent an error that cannot be decoded."
	if _phase == _Phase.JOINING:
		_fail_to_join(ColyseusError.new(code, message))
	elif _phase == _Phase.RECONNECTING:
		_refusal = message
	else:
		error.emit(code, message)


func _on_closed(code: int, reason: String) -> void:
	_requests.fail_all(ColyseusError.CLOSED, "The connection was closed before there was an answer.")
	_pinged_at.clear()
	if _phase == _Phase.JOINING:
		_fail_to_join(_failure_of(code, reason))
	elif _phase == _Phase.LEFT:
		return
	elif _leave_by > 0 or not code in _Protocol.MAY_RECONNECT or not reconnection.enabled:
		_finish(code, reason if reason != "" else _refusal)
	elif Time.get_ticks_msec() - _joined_at < int(reconnection.min_uptime * 1000.0):
		_finish(1006, "The connection was lost too soon after joining to come back.")
	else:
		if _phase == _Phase.JOINED:
			_begin_reconnection()
			dropped.emit(code, reason)
		if _phase != _Phase.LEFT:
			_wait_for_retry()
	_pong.emit()


func _begin_to_leave(consented: bool) -> void:
	_leave_by = Time.get_ticks_msec() + _LEAVE_TIMEOUT_MS
	if consented:
		_connection.send([_Protocol.LEAVE_ROOM])
	else:
		_connection.close()


func _begin_reconnection() -> void:
	_phase = _Phase.WAITING
	reconnection.retry_count = 0
	reconnection.is_reconnecting = true
	if _input != null:
		_input.reset()


func _wait_for_retry() -> void:
	if reconnection.retry_count >= reconnection.max_retries:
		_finish(ColyseusError.FAILED_TO_RECONNECT, "The room could not be reached in %d tries." % reconnection.max_retries)
		return
	_phase = _Phase.WAITING
	reconnection.retry_count += 1
	_retry_at = Time.get_ticks_msec() + int(reconnection.delay_before(reconnection.retry_count) * 1000.0)


func _reconnect() -> void:
	_phase = _Phase.RECONNECTING
	_refusal = ""
	_deadline = Time.get_ticks_msec() + int(_connect_timeout * 1000.0)
	var url: String = _url_for.call(reconnection_token.get_slice(":", 1))
	if _connection.open(url, _headers, _tls_options, _connect_timeout) != OK:
		_on_closed(1006, "The connection could not be opened.")


func _fail_to_join(failure: ColyseusError) -> void:
	_end()
	_handshake_done.emit(failure)


func _finish(code: int, reason: String) -> void:
	if _phase == _Phase.LEFT:
		return
	_close_code = code
	_end()
	_requests.fail_all(ColyseusError.CLOSED, "The room was left before there was an answer.")
	_pinged_at.clear()
	_pong.emit()
	left.emit(code, reason)
	_message_callbacks.clear()
	if _decoder != null:
		_decoder.close()


func _end() -> void:
	_phase = _Phase.LEFT
	reconnection.is_reconnecting = false
	_connection.close_now()
	if _tree().process_frame.is_connected(_poll):
		_tree().process_frame.disconnect(_poll)


# What to say of a connection that was closed before the room had let us in.
func _failure_of(code: int, reason: String) -> ColyseusError:
	if code == 1006:
		return ColyseusError.new(ColyseusError.CANNOT_CONNECT, "The room cannot be reached: no WebSocket could be opened.")
	var why: String = reason if reason != "" else "the seat has expired, or the room refused; the server's log says why"
	return ColyseusError.new(code, "The room closed the connection (%d): %s." % [code, why])


# Datagrams may come in any order; their numbers begin anew after 65535.
func _is_newer(number: int) -> bool:
	var ahead: int = (number - _newest_datagram) & 0xffff
	if ahead == 0 or ahead >= 0x8000:
		return false
	_newest_datagram = number
	return true


func _append_payload(writer: _FrameWriter, type: Variant, payload: Variant) -> bool:
	if payload == null:
		return true
	var bytes: PackedByteArray = _msgpack.encode(payload)
	if _msgpack.error_message != "":
		push_error("The message \"%s\" cannot be sent: %s" % [type, _msgpack.error_message])
		return false
	writer.bytes.append_array(bytes)
	return true


func _send_or_keep(frame: PackedByteArray) -> Error:
	if is_connected_to_room():
		return _connection.send(frame)
	if _phase == _Phase.LEFT or _phase == _Phase.JOINING:
		return ERR_CONNECTION_ERROR
	reconnection._keep(frame)
	return OK


# Texts and numbers are types; a StringName is a text.
static func _type_key(type: Variant) -> Variant:
	if type is StringName:
		return str(type)
	return type


func _callbacks_of(type: Variant) -> Array:
	return _message_callbacks.get(type, [])


func _stop_message(type: Variant, callback: Callable) -> void:
	_message_callbacks[type] = _callbacks_of(type).filter(func(other: Callable) -> bool: return other != callback)


static func _tree() -> SceneTree:
	return Engine.get_main_loop() as SceneTree
