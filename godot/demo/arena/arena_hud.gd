class_name DemoArenaHud
extends Control
## What is to be read of a match: who fights with how much health, the score, the phase, and what the player may use.

const _Fields = preload("../fields.gd")
const _Painter = preload("../hud/painter.gd")
const _Palette = preload("../look/palette.gd")

const _BAR: Vector2 = Vector2(72.0, 8.0)
const _ABILITY_SIZE: Vector2 = Vector2(104.0, 48.0)

## The match; null for none.
var arena_match: TrArenaMatch = null
## Through which fighters are seen.
var rig: DemoCamera = null
## The plates above fighters, which numbers keep clear of.
var plates: Array[DemoPlateLayout.Plate] = []
## What is said in the middle where there is no match, or where the match cannot begin yet.
var words: String = ""


# By slot.
var _plate_of: Dictionary[int, DemoPlateLayout.Plate] = {}


func _ready() -> void:
	# When the camera stands where this frame shows it.
	process_priority = 105


## Whether the match waits for the player to begin it.
func can_begin() -> bool:
	var is_gathering: bool = arena_match != null and arena_match.state.phase == TrArenaStateSchema.Phase.GATHERING
	return is_gathering and arena_match.state.leader_player_id == arena_match.player_id


func _process(delta: float) -> void:
	plates.clear()
	if arena_match != null:
		for fighter: TrArenaFighterSchema in arena_match.state.fighters.values():
			if fighter.is_alive():
				_place_plate(fighter)
		DemoPlateLayout.arrange(plates, delta)
	queue_redraw()


func _draw() -> void:
	if arena_match == null:
		_Painter.text(self, size / 2.0, words, 22, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, true, 7)
		return
	for fighter: TrArenaFighterSchema in arena_match.state.fighters.values():
		_draw_plate(fighter)
	_draw_score()
	_draw_phase()
	_draw_abilities()
	_Painter.text(self, Vector2(20.0, 38.0), "%d ms   %d corrections   %s opens the menu" % [
		int(arena_match.quality.ping_ms), arena_match.own.corrections, DemoSettings.key(&"menu"),
	], 14, _Palette.TEXT, HORIZONTAL_ALIGNMENT_LEFT, false, 5)


func _place_plate(fighter: TrArenaFighterSchema) -> void:
	var plate: DemoPlateLayout.Plate = _plate_of.get(fighter.slot)
	if plate == null:
		plate = DemoPlateLayout.Plate.new()
		plate.id = str(fighter.slot)
		_plate_of[fighter.slot] = plate
	plate.anchor = rig.camera.unproject_position(arena_match.position_of(fighter.player_id) + Vector3.UP * 2.1) + Vector2(0.0, 2.0)
	plate.rank = DemoPlateLayout.Rank.OWN if fighter.player_id == arena_match.player_id else DemoPlateLayout.Rank.PLAYER
	var width: float = _Painter.bold().get_string_size(fighter.character_name, HORIZONTAL_ALIGNMENT_LEFT, -1, 15).x
	plate.whole = Vector2(maxf(width + 4.0, _BAR.x), _BAR.y + 21.0)
	plate.small = _BAR
	plates.append(plate)


func _draw_plate(fighter: TrArenaFighterSchema) -> void:
	var plate: DemoPlateLayout.Plate = _plate_of.get(fighter.slot)
	if plate == null or not fighter.is_alive():
		return
	var at: Vector2 = Vector2(plate.rect.get_center().x, plate.rect.end.y - 2.0)
	if not plate.is_small:
		_Painter.text(self, at - Vector2(0.0, 12.0), fighter.character_name, 15, _Palette.of_slot(fighter.slot), HORIZONTAL_ALIGNMENT_CENTER, true, 5)
	var share: float = float(fighter.current_health) / maxf(1.0, float(fighter.max_health))
	_Painter.bar(self, Rect2(at - Vector2(_BAR.x * 0.5, 6.0), _BAR), share, _Palette.HEALTH)


func _draw_score() -> void:
	var parts: PackedStringArray = []
	for fighter: TrArenaFighterSchema in arena_match.state.fighters.values():
		parts.append("%s %d" % [fighter.character_name, _Fields.number(arena_match.state.scores, str(fighter.team))])
	var middle: Vector2 = Vector2(size.x / 2.0, 14.0)
	_Painter.panel(self, Rect2(middle.x - 190.0, middle.y, 380.0, 40.0))
	_Painter.text(self, middle + Vector2(0.0, 27.0), "     ".join(parts), 20, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, true)


func _draw_phase() -> void:
	var said: String = ""
	if not arena_match.is_connected_now():
		said = "The connection is lost: coming back …"
	match arena_match.state.phase if said == "" else -1:
		TrArenaStateSchema.Phase.GATHERING:
			said = "Waiting for the others"
			_draw_gathering()
		TrArenaStateSchema.Phase.COUNTDOWN:
			said = "Round %d in %d" % [arena_match.state.round, ceili(arena_match.phase_seconds_left())]
		TrArenaStateSchema.Phase.FIGHTING:
			said = "Sudden death" if arena_match.state.is_sudden_death else ""
		TrArenaStateSchema.Phase.ROUND_OVER:
			said = "The round is over"
		TrArenaStateSchema.Phase.OVER:
			said = "The match is over"
	_Painter.text(self, Vector2(size.x / 2.0, size.y * 0.24), said, 34, _Palette.GOLD, HORIZONTAL_ALIGNMENT_CENTER, true, 9)
	if arena_match.state.phase == TrArenaStateSchema.Phase.FIGHTING:
		var left: String = "%d s" % ceili(arena_match.phase_seconds_left())
		_Painter.text(self, Vector2(size.x / 2.0, 76.0), left, 18, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, true, 5)


# How others come into a match among friends, and how it begins.
func _draw_gathering() -> void:
	if arena_match.state.leader_player_id == "":
		return
	var middle: Vector2 = Vector2(size.x / 2.0, size.y * 0.24 + 40.0)
	_Painter.text(self, middle, "Others come in by this code: %s" % Multiplayer.arena.custom.code, 20, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, true, 7)
	var begins: String = "%s begins with those who are there" % DemoSettings.key(&"ui_accept") if can_begin() else "Its leader begins it"
	_Painter.text(self, middle + Vector2(0.0, 30.0), begins, 16, _Palette.TEXT, HORIZONTAL_ALIGNMENT_CENTER, false, 5)
	_Painter.text(self, middle + Vector2(0.0, 58.0), words, 16, _Palette.DANGER.lightened(0.3), HORIZONTAL_ALIGNMENT_CENTER, false, 5)


func _draw_abilities() -> void:
	var count: int = arena_match.numbers.ability_ids.size()
	var start: Vector2 = Vector2(size.x / 2.0 - count * (_ABILITY_SIZE.x + 6.0) / 2.0, size.y - 76.0)
	var wide: float = count * (_ABILITY_SIZE.x + 6.0) - 6.0
	_Painter.bar(self, Rect2(start - Vector2(0.0, 26.0), Vector2(wide / 2.0 - 3.0, 12.0)), arena_match.mana() / arena_match.numbers.max_mana, _Palette.MANA)
	_Painter.bar(
		self, Rect2(start + Vector2(wide / 2.0 + 3.0, -26.0), Vector2(wide / 2.0 - 3.0, 12.0)),
		arena_match.stamina() / arena_match.numbers.max_stamina, _Palette.STAMINA
	)
	for button: int in count:
		var ability_id: String = arena_match.numbers.ability_ids[button]
		var rect: Rect2 = Rect2(start + Vector2(button * (_ABILITY_SIZE.x + 6.0), 0.0), _ABILITY_SIZE)
		var left: float = arena_match.cooldown_left(ability_id)
		_Painter.panel(self, rect)
		var color: Color = _Palette.TEXT if left == 0.0 else _Palette.TEXT_DIM
		_Painter.text(self, rect.position + Vector2(52.0, 19.0), _Fields.title(ability_id), 12, color, HORIZONTAL_ALIGNMENT_CENTER)
		var below: String = DemoSettings.key(DemoArena.ACTIONS[button]) if left == 0.0 else "%.1f" % left
		_Painter.text(self, rect.position + Vector2(52.0, 39.0), below, 15, color, HORIZONTAL_ALIGNMENT_CENTER, true)
