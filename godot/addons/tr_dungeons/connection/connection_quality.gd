class_name ConnectionQuality
extends RefCounted
## How good the connection is: [member MultiplayerManager.quality].

## The numbers were taken anew; once a second.
signal changed

const _WINDOW_S: float = 1.0

## How long a message takes to the server and back; -1 as long as that is not known.
var ping_ms: float = -1.0
## Without the WebSocket's own framing. Likewise the next.
var received_bytes_per_second: float = 0.0
## See [member received_bytes_per_second].
var sent_bytes_per_second: float = 0.0
## How often the state came.
var patches_per_second: float = 0.0
## How many moves the server has refused in this room.
var corrections: int = 0

var _room: ColyseusRoom
var _ping_interval: float
var _next_ping_at: float = 0.0
var _is_pinging: bool = false
var _window_began_at: float = 0.0
var _received_before: int = 0
var _sent_before: int = 0
var _patches: int = 0


func _init(room: ColyseusRoom, ping_interval: float) -> void:
	_room = room
	_ping_interval = ping_interval
	_window_began_at = RoomClock.seconds()
	_received_before = room.received_bytes
	_sent_before = room.sent_bytes
	room.state_changed.connect(_on_state_changed)


## Once a frame.
func advance() -> void:
	var now: float = RoomClock.seconds()
	if now >= _next_ping_at and not _is_pinging and _room.is_connected_to_room():
		_next_ping_at = now + _ping_interval
		_ping()
	var window: float = now - _window_began_at
	if window < _WINDOW_S:
		return
	received_bytes_per_second = float(_room.received_bytes - _received_before) / window
	sent_bytes_per_second = float(_room.sent_bytes - _sent_before) / window
	patches_per_second = float(_patches) / window
	_received_before = _room.received_bytes
	_sent_before = _room.sent_bytes
	_patches = 0
	_window_began_at = now
	changed.emit()


func _ping() -> void:
	_is_pinging = true
	ping_ms = await _room.ping()
	_is_pinging = false


func _on_state_changed(_state: ColyseusSchema) -> void:
	_patches += 1
