class_name ColyseusReconnection
extends RefCounted
## How a room comes back after its connection was lost: [member ColyseusRoom.reconnection]. The times are in seconds.

## Whether the room comes back by itself. Without it a lost connection is [signal ColyseusRoom.left].
var enabled: bool = true
## How often it is tried before the room is given up.
var max_retries: int = 15
## The delay that doubles with every try: 0.2, 0.4, 0.8 … for 0.1.
var delay: float = 0.1
## The shortest delay between two tries.
var min_delay: float = 0.1
## The longest delay between two tries.
var max_delay: float = 5.0
## A room that is lost sooner than this after joining is not worth coming back to: most likely it throws the client out.
var min_uptime: float = 5.0
## How many messages are kept while there is no connection. The oldest go first.
var max_queued_messages: int = 10
## Whether it is being tried now.
var is_reconnecting: bool = false
## How many tries there were since the connection was lost.
var retry_count: int = 0

var _queue: Array[PackedByteArray] = []


## How long to wait before try number [param attempt], the first being 1.
func delay_before(attempt: int) -> float:
	return clampf(delay * pow(2.0, mini(attempt, 32)), min_delay, max_delay)


func _keep(frame: PackedByteArray) -> void:
	_queue.append(frame)
	while _queue.size() > max_queued_messages:
		_queue.pop_front()


func _take_all() -> Array[PackedByteArray]:
	var frames: Array[PackedByteArray] = _queue
	_queue = []
	return frames
