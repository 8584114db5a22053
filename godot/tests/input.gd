extends SceneTree
## Sends inputs into nowhere, and answers with the frames. A question is the room's greeting, how to send, and the steps: what to set
## before each, and what time it is on the server.

const Questions = preload("questions.gd")
const Connection = preload("res://addons/colyseus/net/connection.gd")
const Handshake = preload("res://addons/colyseus/net/handshake.gd")
const FrameReader = preload("res://addons/colyseus/net/frame_reader.gd")


class Nowhere:
	extends Connection
	var frames: Array = []

	func send(frame: PackedByteArray) -> Error:
		frames.append(Marshalls.raw_to_base64(frame))
		return OK


class FixedClock:
	extends ColyseusClock
	var time: float = 0.0

	func server_now() -> float:
		return time


class OpenRoom:
	extends ColyseusRoom

	func is_connected_to_room() -> bool:
		return true


func _init() -> void:
	Questions.answer_all(_answer)
	quit()


func _answer(question: Dictionary) -> Array:
	var room: OpenRoom = OpenRoom.new()
	var nowhere: Nowhere = Nowhere.new()
	var clock: FixedClock = FixedClock.new()
	room._connection = nowhere
	room.clock = clock
	room._handshake = Handshake.new(FrameReader.new(Marshalls.base64_to_raw(str(question["greeting"])), 1))
	var is_unreliable: bool = question["unreliable"]
	var history_size: int = question["history_size"]
	var input: ColyseusInput = room.input(is_unreliable, history_size)
	input.render_delay = question["render_delay"]
	if question["stamps_some"]:
		input.allow_rewind = func(data: Dictionary) -> bool: return data.get("jump", false)
	var steps: Array = question["steps"]
	for step: Dictionary in steps:
		clock.time = step["time"]
		clock.last_server_time = clock.time
		clock.smoothed_rtt = step["rtt"]
		if step["reset"]:
			input.reset()
		var changes: Dictionary = step["data"]
		input.data.merge(changes, true)
		input.send()
	return nowhere.frames
