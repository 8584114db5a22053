extends Node3D
## Four players and ten enemies at one spot, hit all the time: prints whether plates and numbers cover one another, how far plates jump, and what
## a frame costs. [code]--shots=<folder>[/code] keeps a picture of it.

const _Arguments = preload("res://demo/arguments.gd")

const _STANDING_FRAMES: int = 120
const _JOSTLING_FRAMES: int = 600
# How far who stands in a crowd is pushed about between two frames, in pixels.
const _JOSTLE_PX: float = 1.5
# What an eye follows without seeing a jump.
const _JUMP_PX: float = 8.0
const _FRAME: float = 1.0 / 60.0


class StillPlates:
	extends DemoNameplates


	func _ready() -> void:
		set_process(false)
		_bounds = get_viewport_rect()
		set_anchors_preset(Control.PRESET_FULL_RECT)


var _plates: StillPlates = StillPlates.new()
var _numbers: DemoDamageNumbers = DemoDamageNumbers.new()
var _rig: DemoCamera = DemoCamera.new()
var _random: RandomNumberGenerator = RandomNumberGenerator.new()
var _jostled: PackedVector2Array = []
var _overlaps: int = 0
var _number_overlaps: int = 0
var _last: Dictionary[String, Vector2] = {}
var _jump: float = 0.0
var _jumps: int = 0
var _draws: int = 0


func _ready() -> void:
	_random.seed = 1
	_jostled.resize(14)
	add_child(_rig)
	add_child(_plates)
	add_child(_numbers)
	_numbers.rig = _rig
	_numbers.plates = _plates.plates
	_numbers.process_mode = Node.PROCESS_MODE_DISABLED
	await get_tree().process_frame
	await get_tree().process_frame
	await _stand()
	await _jostle()
	var folder: String = _Arguments.new(OS.get_cmdline_user_args()).value("shots")
	if folder != "":
		get_viewport().get_texture().get_image().save_png(folder.path_join("crowd.png"))
	await _idle()
	get_tree().quit()


func _stand() -> void:
	for frame: int in _STANDING_FRAMES:
		await _frame(false)
		if frame == 10:
			_jump = 0.0
	for plate: DemoPlateLayout.Plate in _plates.plates:
		print("PLATE %s %s %s" % [plate.id, plate.is_small, plate.rect])
	print("CROWD standing: %d overlaps, jumps %.2f px" % [_overlaps, _jump])


func _jostle() -> void:
	_jump = 0.0
	_jumps = 0
	var spent: PackedInt32Array = []
	for frame: int in _JOSTLING_FRAMES:
		for place: int in _jostled.size():
			_jostled[place] = (_jostled[place] + Vector2(_random.randf_range(-1.0, 1.0), _random.randf_range(-1.0, 1.0)) * _JOSTLE_PX).limit_length(20.0)
		if frame % 6 == 0:
			_numbers.add(Vector3(_random.randf_range(-0.4, 0.4), 1.7, _random.randf_range(-0.4, 0.4)), _random.randi_range(5, 40), Color.WHITE, frame % 18 == 0)
		spent.append(await _frame(true))
	spent.sort()
	print("CROWD jostling: %d overlaps, %d jumps, the largest %.2f px, numbers %d overlaps" % [_overlaps, _jumps, _jump, _number_overlaps])
	# Others may have the processor meanwhile: what is quick is what it takes.
	print("CROWD costs %d us a frame" % spent[roundi(spent.size() * 0.1)])


# Plates that stay as they are are not drawn again.
func _idle() -> void:
	for frame: int in 200:
		await _frame(false)
	_draws = 0
	for frame: int in 60:
		await _frame(false)
	print("CROWD idle: drawn %d times" % _draws)


# Returns what it took to arrange, in microseconds.
func _frame(is_fighting: bool) -> int:
	var at: Vector2 = _rig.camera.unproject_position(Vector3.UP * 2.0)
	var began: int = Time.get_ticks_usec()
	_plates.plates.clear()
	for place: int in 14:
		var is_player: bool = place < 4
		var id: String = "player%d" % place if is_player else "enemy%d" % (place - 3)
		var plate: DemoNameplates.Sign = _plates.sign_of(id, at + _jostled[place])
		if not plate.face.draw.is_connected(_on_drawn):
			plate.face.draw.connect(_on_drawn)
		plate.is_player = is_player
		plate.share = 1.0 - place * 0.05
		plate.rank = DemoPlateLayout.Rank.PLAYER if is_player else DemoPlateLayout.Rank.ENEMY
		if place == 0:
			plate.rank = DemoPlateLayout.Rank.OWN
		elif place == 9:
			plate.rank = DemoPlateLayout.Rank.TARGET
		elif place == 13:
			plate.rank = DemoPlateLayout.Rank.BOSS
		var bar: Vector2 = Vector2.ZERO if place == 0 else Vector2(48.0, 5.0) if is_player else Vector2(64.0, 8.0)
		_plates.write(plate, "Adventurer  7" if is_player else "Goblin  3", "the Tireless" if place == 1 else "", bar)
	_plates.show_plates(_FRAME)
	var spent: int = Time.get_ticks_usec() - began
	if is_fighting:
		_numbers._process(_FRAME)
		spent = Time.get_ticks_usec() - began
	_check()
	await get_tree().process_frame
	return spent


func _check() -> void:
	var plates: Array[DemoPlateLayout.Plate] = _plates.plates
	for one: int in plates.size():
		for other: int in one:
			if plates[one].rect.intersects(plates[other].rect):
				_overlaps += 1
		var middle: Vector2 = Vector2(plates[one].rect.get_center().x, plates[one].rect.end.y)
		var before: Vector2 = _last.get(plates[one].id, middle)
		_jump = maxf(_jump, middle.distance_to(before))
		if middle.distance_to(before) > _JUMP_PX:
			_jumps += 1
		_last[plates[one].id] = middle
	for one: int in _numbers.rects.size():
		for other: int in one:
			if _numbers.rects[one].intersects(_numbers.rects[other]):
				_number_overlaps += 1
		for plate: DemoPlateLayout.Plate in plates:
			if plate.rect.intersects(_numbers.rects[one]):
				_number_overlaps += 1


func _on_drawn() -> void:
	_draws += 1
