extends RefCounted
## The requests that wait for their answer.

const FrameReader = preload("frame_reader.gd")
const Protocol = preload("protocol.gd")

const _LAST_ID: int = 0xffffffff

var _next_id: int = 0
var _waiting: Dictionary[int, Waiting] = {}


class Waiting:
	extends RefCounted
	signal answered(response: ColyseusResponse)
	var what: String
	var deadline: int
	var timeout: float


func begin(type: Variant, timeout: float) -> int:
	var id: int = _next_id
	_next_id = (_next_id + 1) & _LAST_ID
	var waiting: Waiting = Waiting.new()
	waiting.what = str(type)
	waiting.timeout = timeout
	waiting.deadline = Time.get_ticks_msec() + int(timeout * 1000.0)
	_waiting[id] = waiting
	return id


## To be awaited right after [method begin].
func answer_to(id: int) -> Signal:
	return _waiting[id].answered


func forget(id: int) -> void:
	_waiting.erase(id)


func receive(reader: FrameReader, msgpack: ColyseusMsgpack) -> void:
	var id: int = reader.number()
	var status: int = reader.u8()
	# One that was given up, or of another connection.
	if reader.failed or not _waiting.has(id):
		return
	var payload: Variant = null
	if reader.left() > 0:
		if msgpack.decode(reader.rest()) != OK:
			_answer(id, failure(ColyseusError.BAD_FRAME, "The answer cannot be decoded: %s" % msgpack.error_message))
			return
		payload = msgpack.data
	var response: ColyseusResponse = ColyseusResponse.new()
	if status == Protocol.RESPONSE_OK:
		response.accepted = true
		response.value = payload
	elif status == Protocol.RESPONSE_REJECTED:
		response.rejected = true
		response.reason = payload
	else:
		response.error = _fault(payload)
	_answer(id, response)


## Gives up those whose time is over.
func expire() -> void:
	if _waiting.is_empty():
		return
	var now: int = Time.get_ticks_msec()
	for id: int in _waiting.keys():
		var waiting: Waiting = _waiting.get(id)
		if waiting != null and now > waiting.deadline:
			_answer(id, failure(
				ColyseusError.TIMED_OUT, "The request \"%s\" was not answered within %.1f s." % [waiting.what, waiting.timeout]
			))


func fail_all(code: int, message: String) -> void:
	for id: int in _waiting.keys():
		_answer(id, failure(code, message))


static func failure(code: int, message: String) -> ColyseusResponse:
	var response: ColyseusResponse = ColyseusResponse.new()
	response.error = ColyseusError.new(code, message)
	return response


func _answer(id: int, response: ColyseusResponse) -> void:
	var waiting: Waiting = _waiting.get(id)
	if waiting == null:
		return
	_waiting.erase(id)
	waiting.answered.emit(response)


# The room's handler threw, or there is none: the server sends what it may tell of that.
func _fault(payload: Variant) -> ColyseusError:
	var fault: ColyseusError = ColyseusError.new(ColyseusError.WITH_ERROR, "The room failed to answer the request.")
	if payload is Dictionary:
		var told: Dictionary = payload
		if told.get("message") is String:
			fault.message = told["message"]
		if told.get("code") is int:
			fault.code = told["code"]
	return fault
