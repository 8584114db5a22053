extends SceneTree
## Walks sequences of inputs on arenas and writes where the fighters are after each tick, as the bytes of the numbers.
##
## The first file is a JSON with the arenas, speeds and dashes; the second has the ticks, 8 bytes each (see [code]arena-steps.test.ts[/code]);
## the third is written.

const _BYTES_PER_TICK: int = 8

const _FIRST: int = 1
const _STEER: int = 2
const _STEP: int = 4
const _STAND: int = 8
const _DASH: int = 16
const _HOLD: int = 32
const _FACTOR: int = 64


func _initialize() -> void:
	var files: PackedStringArray = OS.get_cmdline_user_args()
	var grounds: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(files[0]))
	var maps: Array[TrArenaMap] = []
	for arena: Dictionary in grounds["arenas"]:
		maps.append(TrArenaMap.of(arena))
	var walk_speeds: PackedFloat64Array = []
	for speed: float in grounds["walk_speeds"]:
		walk_speeds.append(TrArenaStep.units_per_tick(speed))
	var dash_ticks: PackedInt64Array = []
	var dash_units: PackedFloat64Array = []
	for dash: Dictionary in grounds["dashes"]:
		var metres: float = dash["metres"]
		var seconds: float = dash["seconds"]
		var ticks: int = TrArenaStep.dash_ticks(seconds)
		dash_ticks.append(ticks)
		dash_units.append(TrArenaStep.dash_units(metres, ticks))
	var spawns: Array = grounds["spawns"]
	var bytes: PackedByteArray = FileAccess.get_file_as_bytes(files[1])
	var states: PackedFloat64Array = []
	var mover: TrArenaMover = TrArenaMover.new()
	var map: TrArenaMap = maps[0]
	var walk_speed: float = 0.0
	var tick: int = 0
	for at: int in range(0, bytes.size(), _BYTES_PER_TICK):
		var what: int = bytes[at]
		tick += 1
		if what & _FIRST:
			tick = 1
			mover = TrArenaMover.new()
			map = maps[bytes[at + 6]]
			walk_speed = walk_speeds[bytes[at + 7]]
			var spawn: Array = spawns[bytes[at + 6]]
			var x: float = spawn[0]
			var z: float = spawn[1]
			mover.x = TrArenaStep.snap(x)
			mover.z = TrArenaStep.snap(z)
		if what & _STEER:
			mover.steer(bytes[at + 1], bytes[at + 2], float(bytes[at + 3]))
		if what & _STAND:
			mover.stand()
		if what & _DASH:
			var dash: int = bytes[at + 4]
			mover.begin_dash(dash_ticks[dash], dash_units[dash])
		if what & _HOLD:
			mover.hold(tick + bytes[at + 4])
		if what & _FACTOR:
			mover.speed_factor = TrArenaStep.snap(float(bytes[at + 5]) / 100.0)
		if what & _STEP:
			TrArenaStep.step(mover, tick, map, walk_speed)
		states.append(mover.x)
		states.append(mover.z)
		states.append(float(mover.direction))
		states.append(mover.speed)
		states.append(float(mover.aim))
		states.append(float(mover.dash_ticks_left))
		states.append(float(mover.dash_direction))
		states.append(mover.dash_speed)
		states.append(float(mover.held_until_tick))
		states.append(mover.speed_factor)
	var file: FileAccess = FileAccess.open(files[2], FileAccess.WRITE)
	file.store_buffer(states.to_byte_array())
	file.close()
	quit()
