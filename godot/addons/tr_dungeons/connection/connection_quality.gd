class_name TrConnectionQuality
extends RefCounted
## How good the connection is: [member TrRoom.quality].

## The numbers were taken anew; once a second.
signal changed
## Nothing has come for so many seconds although the server was asked; once a second, as long as it lasts.
signal stalled(seconds: float)
## Something has come again, after so many seconds.
signal resumed(seconds: float)

const _WINDOW_SECONDS: float = 1.0
# A frame that took longer was a hitch of this game: no silence of the server.
const _LONGEST_FRAME_SECONDS: float = 0.25
# To know it a twentieth of a second later is soon enough.
const _LOOK_SECONDS: float = 0.05

## How long a message takes to the server and back; while an answer is late, how late it is. -1 as long as that is not known.
var ping_ms: float:
	get:
		return maxf(round_trip_ms, (TrRoomClock.seconds() - _pinged_at) * 1000.0) if _is_pinging else round_trip_ms
## How long the newest message that was answered took to the server and back; -1 as long as that is not known.
var round_trip_ms: float = -1.0
## Without the WebSocket's own framing. Likewise the next.
var received_bytes_per_second: float = 0.0
## See [member received_bytes_per_second].
var sent_bytes_per_second: float = 0.0
## How often the state came.
var patches_per_second: float = 0.0
## How many moves the server has refused in this room.
var corrections: int = 0
## Whether the connection stands still: see [signal stalled].
var is_stalled: bool = false

var _room: ColyseusRoom
var _tuning: TrMultiplayerTuning
var _next_ping_at: float = 0.0
var _is_pinging: bool = false
var _pinged_at: float = 0.0
var _advanced_at: float = 0.0
# Seconds in which nothing came, and how many bytes had come until then.
var _silence: float = 0.0
var _heard: int = 0
var _tell_at: float = 0.0
var _window_began_at: float = 0.0
var _received_before: int = 0
var _sent_before: int = 0
var _patches: int = 0


func _init(room: ColyseusRoom, tuning: TrMultiplayerTuning) -> void:
	_room = room
	_tuning = tuning
	_window_began_at = TrRoomClock.seconds()
	_advanced_at = _window_began_at
	_received_before = room.received_bytes
	_sent_before = room.sent_bytes
	room.state_changed.connect(_on_state_changed)


## Once a frame, or at least ten times a second.
func advance() -> void:
	var now: float = TrRoomClock.seconds()
	if now - _advanced_at < _LOOK_SECONDS:
		return
	_listen(minf(now - _advanced_at, _LONGEST_FRAME_SECONDS))
	_advanced_at = now
	var must_ask: bool = now >= _next_ping_at or _silence >= _tuning.quiet_seconds
	if must_ask and not _is_pinging and _room.is_connected_to_room():
		_next_ping_at = now + _tuning.ping_interval
		_ping()
	var window: float = now - _window_began_at
	if window < _WINDOW_SECONDS:
		return
	received_bytes_per_second = float(_room.received_bytes - _received_before) / window
	sent_bytes_per_second = float(_room.sent_bytes - _sent_before) / window
	patches_per_second = float(_patches) / window
	_received_before = _room.received_bytes
	_sent_before = _room.sent_bytes
	_patches = 0
	_window_began_at = now
	changed.emit()


# A room in which nothing happens sends nothing. So silence means something only when a ping waits for its answer.
func _listen(seconds: float) -> void:
	if _room.received_bytes != _heard or not _room.is_connected_to_room():
		var silence: float = _silence
		_heard = _room.received_bytes
		_silence = 0.0
		if is_stalled:
			is_stalled = false
			_next_ping_at = 0.0
			# What ended otherwise is told as a lost connection.
			if _room.is_connected_to_room():
				resumed.emit(silence)
		return
	_silence += seconds
	if _is_pinging and _silence >= _tuning.stalled_seconds:
		if not is_stalled:
			is_stalled = true
			_tell_at = _silence
		if _silence >= _tell_at:
			_tell_at += 1.0
			stalled.emit(_silence)


func _ping() -> void:
	_is_pinging = true
	_pinged_at = TrRoomClock.seconds()
	round_trip_ms = await _room.ping()
	_is_pinging = false


func _on_state_changed(_state: ColyseusSchema) -> void:
	_patches += 1
