class_name ColyseusInput
extends RefCounted
## The inputs of this client, for rooms that simulate step by step: [method ColyseusRoom.input].
## [codeblock]
## var input := room.input()
## func _physics_process(_delta: float) -> void:
##     input.data.move_x = Input.get_axis("left", "right")
##     input.send()
## [/codeblock]
## Each [method send] is one step: only what has changed is sent, and a step without a change still counts. The room says with its
## patches which steps it has done. Those that it has not done yet can be played again on top of what it says, see [method at].
## [br][br]
## An unreliable input sends its last [code]history_size[/code] steps each time. A WebSocket loses nothing, so that is only of use where
## the room asks for it.

## A step was sent. What [method at] says of it is there.
signal sent(seq: int)

const _Kinds = preload("schema/kinds.gd")
const _SchemaType = preload("schema/schema_type.gd")
const _FrameWriter = preload("net/frame_writer.gd")
const _Protocol = preload("net/protocol.gd")
const _Handshake = preload("net/handshake.gd")

const _ADD: int = 128
# The steps that are kept: what may be on its way in a second, and some more.
const _MIN_KEPT: int = 64
const _ROUND_TRIP_BUDGET_MS: float = 1000.0
const _HEADROOM: float = 1.5
const _MAX_U16: int = 0xffff

## What the next step is: set its fields by name. What is not set is not sent, and is zero for the room.
var data: Dictionary = {}
## The names of the fields that the room takes.
var field_names: Array[StringName] = []
## Steps a second in the room; 0 if it does not say. Send as many.
var tick_rate: float = 0.0
## Milliseconds between two patches of the room; 0 if it does not say.
var patch_rate: float = 0.0
## Into how many the room divides a step for its physics.
var sub_steps: int = 1
## The length of a step in seconds; 0 if the room does not say.
var step_seconds: float:
	get:
		return 1.0 / tick_rate if tick_rate > 0.0 else 0.0
## How far in the past you draw what others do, in milliseconds. For rooms that judge a shot by what the player saw.
var render_delay: float = 0.0
## Which inputs need to be judged so: called with [member data], and true if so. Saves a byte or two for all others. All are, if it is
## not set. Not used for unreliable inputs.
var allow_rewind: Callable = Callable()
## The newest step that the room has done; 0 before the first.
var last_processed: int = 0
## How many steps were sent.
var sent_count: int = 0
## How many steps the room has not done yet.
var pending_count: int:
	get:
		return sent_count - last_processed
## Grows with every [method reset], so that what counts along can follow.
var epoch: int = 0

var _room: WeakRef
var _type: _SchemaType
var _is_unreliable: bool
var _history_size: int
var _stamps_render_time: bool
var _stamps_reckon_time: bool
# What the room knows: field index → value.
var _known: Dictionary[int, Variant] = {}
var _has_warned: Dictionary[StringName, bool] = {}
# The last steps: data, when they were sent, and what they were stamped with. By seq % size.
var _kept: Array[Dictionary] = []
var _sent_at: PackedFloat64Array = []
var _reckon_times: PackedFloat64Array = []
var _last_stamp: int = 0
var _last_reckon_time: float = 0.0
# Of unreliable inputs: the last steps as bytes and as stamps, the newest last.
var _ring: Array[PackedByteArray] = []
var _ring_stamps: Array[int] = []
var _ring_delays: Array[int] = []


static func _create(room: ColyseusRoom, handshake: _Handshake, is_unreliable: bool, history_size: int) -> ColyseusInput:
	var decoder: ColyseusDecoder = ColyseusDecoder.from_reflection(handshake.input_description)
	if decoder == null:
		return null
	var input: ColyseusInput = ColyseusInput.new()
	input._room = weakref(room)
	input._type = decoder.state._type
	input.field_names = decoder.state.field_names()
	input._is_unreliable = is_unreliable
	input._history_size = maxi(1, history_size)
	input._stamps_render_time = handshake.stamps_render_time
	input._stamps_reckon_time = handshake.stamps_reckon_time
	input.tick_rate = handshake.tick_rate
	input.patch_rate = handshake.patch_rate
	input.sub_steps = handshake.sub_steps
	var step_ms: float = 1000.0 / (handshake.tick_rate if handshake.tick_rate > 0.0 else 60.0)
	var kept: int = maxi(_MIN_KEPT, ceili((_ROUND_TRIP_BUDGET_MS + handshake.patch_rate) / step_ms * _HEADROOM))
	input._kept.resize(kept)
	input._sent_at.resize(kept)
	input._reckon_times.resize(kept)
	return input


## Sends [member data] as one step. Returns its number, counted from 1; 0 if the room is not connected, and nothing was sent.
func send() -> int:
	var room: ColyseusRoom = _room.get_ref()
	if room == null or not room.is_connected_to_room():
		return 0
	var body: PackedByteArray = _changes()
	var stamp: Vector2i = _stamp(room.clock)
	var writer: _FrameWriter = _FrameWriter.new()
	if _is_unreliable:
		_write_ring(writer, body, stamp)
	else:
		_write_single(writer, body, stamp)
	sent_count += 1
	room._connection.send(writer.bytes)
	var place: int = sent_count % _kept.size()
	_kept[place] = data.duplicate()
	_sent_at[place] = room.clock.now()
	_reckon_times[place] = _last_reckon_time
	sent.emit(sent_count)
	return sent_count


## What was sent as step [param seq]; empty if the room has done it, if it was never sent, or too long ago.
func at(seq: int) -> Dictionary:
	return _kept[seq % _kept.size()] if _is_pending(seq) else {}


## The server's time that step [param seq] was stamped with, in rooms that judge by it. 0 in others, and where [method at] is empty.
func reckon_time_at(seq: int) -> float:
	return _reckon_times[seq % _kept.size()] if _is_pending(seq) else 0.0


## Forgets what the room knows, so that the next step is sent whole. The room calls it when the connection is lost.
func reset() -> void:
	_known.clear()
	_ring.clear()
	_ring_stamps.clear()
	_ring_delays.clear()
	_sent_at.fill(0.0)
	_last_stamp = 0
	# Steps of unreliable inputs go on being counted, since the room may still know the last ones.
	if not _is_unreliable:
		sent_count = 0
	last_processed = sent_count
	epoch += 1


func _is_pending(seq: int) -> bool:
	return seq > last_processed and seq <= sent_count and sent_count - seq < _kept.size()


# The room has done this step. How long it took to know that in milliseconds, or -1.
func _acknowledge(seq: int) -> float:
	if seq <= last_processed:
		return -1.0
	var is_known: bool = seq <= sent_count and sent_count - seq < _kept.size()
	last_processed = seq
	var when: float = _sent_at[seq % _kept.size()] if is_known else 0.0
	return float(Time.get_ticks_usec()) / 1000.0 - when if when > 0.0 else -1.0


# The fields that have changed, as a patch of the input's structure.
func _changes() -> PackedByteArray:
	for field: StringName in data:
		if not _type.index_of.has(field) and not _has_warned.has(field):
			_has_warned[field] = true
			push_warning("The room takes no input \"%s\". It takes: %s." % [field, ", ".join(field_names)])
	var writer: _FrameWriter = _FrameWriter.new()
	for index: int in _type.names.size():
		var value: Variant = data.get(_type.names[index])
		if value == null:
			value = data.get(str(_type.names[index]))
		if value == null:
			continue
		value = _as_field(index, value)
		if _known.get(index) == value:
			continue
		writer.u8(index | _ADD)
		_write_value(writer, _type.kinds[index], value)
		_known[index] = value
	return writer.bytes


# The value as the field can hold it; of quantized fields the step that is sent.
func _as_field(index: int, value: Variant) -> Variant:
	var kind: int = _type.kinds[index]
	if kind == _Kinds.STRING:
		return str(value)
	if kind == _Kinds.BOOLEAN:
		return true if value else false
	if not (value is int or value is float or value is bool):
		push_warning("The input \"%s\" is a number, and not %s." % [_type.names[index], value])
		value = 0
	var number: float = value
	match kind:
		_Kinds.QUANTIZED8, _Kinds.QUANTIZED16, _Kinds.QUANTIZED32:
			return _type.quantize(index, number)
		_Kinds.NUMBER, _Kinds.FLOAT32, _Kinds.FLOAT64:
			return number
	var whole: int = value
	return whole


static func _write_value(writer: _FrameWriter, kind: int, value: Variant) -> void:
	match kind:
		_Kinds.STRING:
			writer.text(str(value))
			return
		_Kinds.BOOLEAN:
			writer.u8(1 if value else 0)
			return
	var number: float = value
	var whole: int = value
	match kind:
		_Kinds.NUMBER: writer.number(number)
		_Kinds.QUANTIZED8, _Kinds.UINT8, _Kinds.INT8: writer.u8(whole)
		_Kinds.QUANTIZED16, _Kinds.UINT16, _Kinds.INT16: writer.u16(whole)
		_Kinds.QUANTIZED32, _Kinds.UINT32, _Kinds.INT32: writer.u32(whole)
		_Kinds.FLOAT32: writer.f32(number)
		_Kinds.FLOAT64: writer.f64(number)
		_: writer.s64(whole)


# What the step is stamped with: the time on the way to the server, and how far behind it the player sees the others.
func _stamp(clock: ColyseusClock) -> Vector2i:
	var is_synchronized: bool = clock.last_server_time > 0.0
	var reckon_time: int = maxi(0, roundi(clock.server_now())) & 0xffffffff if is_synchronized else 0
	var behind: int = clampi(roundi(render_delay + clock.smoothed_rtt / 2.0), 0, _MAX_U16) if is_synchronized else 0
	_last_reckon_time = float(reckon_time) if _stamps_reckon_time else 0.0
	return Vector2i(reckon_time if _stamps_reckon_time else maxi(0, reckon_time - behind), behind)


func _write_single(writer: _FrameWriter, body: PackedByteArray, stamp: Vector2i) -> void:
	var is_stamped: bool = (_stamps_reckon_time or _stamps_render_time) and (not allow_rewind.is_valid() or allow_rewind.call(data))
	writer.u8(_Protocol.ROOM_INPUT_RELIABLE | (_Protocol.TIMED if is_stamped else 0))
	if is_stamped:
		writer.number(stamp.x - _last_stamp)
		_last_stamp = stamp.x
		if _stamps_reckon_time and _stamps_render_time:
			writer.u16(stamp.y)
	else:
		_last_reckon_time = 0.0
	writer.bytes.append_array(body)


# The last steps, oldest first, each as long as it says; before them the stamps, newest first, each as how much older it is.
func _write_ring(writer: _FrameWriter, body: PackedByteArray, stamp: Vector2i) -> void:
	_push(_ring, body)
	_push(_ring_stamps, stamp.x)
	_push(_ring_delays, stamp.y)
	var is_stamped: bool = _stamps_reckon_time or _stamps_render_time
	writer.u8(_Protocol.ROOM_INPUT_UNRELIABLE | (_Protocol.TIMED if is_stamped else 0))
	if is_stamped:
		writer.number(_ring_stamps.size())
		writer.u32(stamp.x)
		_write_differences(writer, _ring_stamps)
		if _stamps_reckon_time and _stamps_render_time:
			writer.u16(stamp.y)
			_write_differences(writer, _ring_delays)
	writer.number(sent_count + 2 - _ring.size())
	for step: PackedByteArray in _ring:
		writer.number(step.size())
		writer.bytes.append_array(step)


func _push(ring: Array, value: Variant) -> void:
	ring.append(value)
	if ring.size() > _history_size:
		ring.pop_front()


static func _write_differences(writer: _FrameWriter, values: Array[int]) -> void:
	for place: int in range(values.size() - 1, 0, -1):
		writer.number(values[place] - values[place - 1])
