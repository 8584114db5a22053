extends RefCounted
## What a room says first: JOIN_ROOM.

const FrameReader = preload("frame_reader.gd")
const Protocol = preload("protocol.gd")

## Without the room's id, which comes before it.
var reconnection_token: String
## [code]schema[/code], or [code]none[/code] for a room without a state.
var serializer_id: String
## The description of the state's classes; empty after a reconnection, when the client knows them.
var state_description: PackedByteArray
## The description of the input's class; empty in rooms without inputs.
var input_description: PackedByteArray
var stamps_render_time: bool = false
var stamps_reckon_time: bool = false
## Steps a second, and milliseconds between patches; 0 where the room does not say.
var tick_rate: float = 0.0
var patch_rate: float = 0.0
var sub_steps: int = 1
## Whether the frame could be read.
var is_valid: bool


func _init(reader: FrameReader) -> void:
	reconnection_token = reader.utf8(reader.u8())
	serializer_id = reader.utf8(reader.u8())
	state_description = reader.bytes(reader.number())
	while not reader.failed and reader.left() > 0:
		var section: int = reader.u8()
		var body: PackedByteArray = reader.bytes(reader.number())
		# Sections of later versions are skipped.
		if section == Protocol.SECTION_INPUT_REFLECTION:
			input_description = body
		elif section == Protocol.SECTION_INPUT_OPTIONS:
			_read_input_options(FrameReader.new(body))
	is_valid = not reader.failed


func _read_input_options(reader: FrameReader) -> void:
	var flags: int = reader.u8()
	stamps_render_time = flags & Protocol.INPUT_RENDER_TIME != 0
	stamps_reckon_time = flags & Protocol.INPUT_RECKON_TIME != 0
	if flags & Protocol.INPUT_FIXED_TIMESTEP:
		tick_rate = reader.real()
	if flags & Protocol.INPUT_PATCH_RATE:
		patch_rate = reader.real()
	if flags & Protocol.INPUT_SUB_STEPS:
		sub_steps = maxi(1, reader.number())
