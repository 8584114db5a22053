class_name DemoNameplates
extends Control
## Names with levels and titles above players, and health bars above enemies, drawn flat on the screen so that they can always be read, also in
## a crowd: see [DemoPlateLayout]. Each plate is drawn when something on it changes, and otherwise only moved.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _PLAYER_HEIGHT_M: float = 2.05
const _ENEMY_BAR: Vector2 = Vector2(64.0, 8.0)
const _BOSS_BAR: Vector2 = Vector2(96.0, 12.0)
const _PLAYER_BAR: Vector2 = Vector2(48.0, 5.0)
const _ENEMY_FONT: int = 13
const _PLAYER_FONT: int = 14
const _TITLE_FONT: int = 12
# Around letters, in pixels on both sides together.
const _OUTLINE: float = 4.0
const _LAG_PER_SECOND: float = 40.0
# Who has less health is shown before others.
const _WEAK_SHARE: float = 0.35
# Whom the player has hit stays its target for so long.
const _TARGET_SECONDS: float = 3.0
# Who stands beside the screen has no plate.
const _BESIDE_PX: float = 60.0


## A plate with what is written on it.
class Sign:
	extends DemoPlateLayout.Plate
	## The name with the level.
	var words: String = ""
	## What is above the name; empty for nothing.
	var title: String = ""
	## The colour of the name.
	var color: Color = Color.WHITE
	## The colour of the bar.
	var bar_color: Color = Color.WHITE
	## How large the bar is; nothing for none.
	var bar: Vector2 = Vector2.ZERO
	## Whether a player's name is on it.
	var is_player: bool = false
	## How full the bar is, and how full it was a moment ago.
	var share: float = 0.0
	## See [member share].
	var lag: float = 0.0
	## The height of the lines of words, and how wide the name and the title are, in pixels.
	var lines_height: float = 0.0
	## See [member lines_height].
	var words_width: float = 0.0
	## See [member lines_height].
	var title_width: float = 0.0
	## What draws it.
	var face: Face = null

	# What was drawn.
	var _drawn_share: float = -1.0
	var _drawn_lag: float = 0.0
	var _drawn_color: Color = Color.WHITE
	var _drawn_bar_color: Color = Color.WHITE
	var _drawn_small: bool = false


	## Moves to where it is now, and is drawn again if something on it is another.
	func show_changes() -> void:
		var at: Vector2 = Vector2(rect.position.x + rect.size.x * 0.5, rect.end.y)
		# Between two pixels letters are dim.
		if at.round() != face.position:
			face.position = at.round()
		if share != _drawn_share or lag != _drawn_lag or color != _drawn_color or bar_color != _drawn_bar_color or is_small != _drawn_small:
			_drawn_share = share
			_drawn_lag = lag
			_drawn_color = color
			_drawn_bar_color = bar_color
			_drawn_small = is_small
			face.queue_redraw()


## Draws a plate; the middle of its lower edge is the origin.
class Face:
	extends Node2D
	## What is drawn.
	var plate: Sign = null


	func _draw() -> void:
		if plate.bar != Vector2.ZERO:
			_Painter.bar(self, Rect2(-plate.bar.x * 0.5, -plate.bar.y, plate.bar.x, plate.bar.y), plate.share, plate.bar_color, plate.lag)
		if plate.is_small:
			return
		var font_size: int = _PLAYER_FONT if plate.is_player else _ENEMY_FONT
		var baseline: float = -plate.bar.y - 4.0
		_write(plate.words, plate.words_width, baseline, font_size, plate.color, plate.is_player)
		if plate.title != "":
			_write(plate.title, plate.title_width, baseline - font_size - 3.0, _TITLE_FONT, Color(_Palette.GOLD, plate.color.a), false)


	func _write(words: String, width: float, baseline: float, font_size: int, color: Color, is_bold: bool) -> void:
		_Painter.text(self, Vector2(roundf(-width * 0.5), baseline), words, font_size, color, HORIZONTAL_ALIGNMENT_LEFT, is_bold, 4)


## Who is to be named; set by the HUD.
var entities: DemoEntities = null
## Through which they are seen; set by the HUD.
var rig: DemoCamera = null
## What stands on the screen now.
var plates: Array[DemoPlateLayout.Plate] = []

var _signs: Dictionary[String, Sign] = {}
# The screen, with a little around it.
var _bounds: Rect2 = Rect2()
var _target: String = ""
var _target_left: float = 0.0


func _ready() -> void:
	# When the camera stands where this frame shows it.
	process_priority = 105
	Multiplayer.combat_event_received.connect(_on_event)


func _process(delta: float) -> void:
	visible = Multiplayer.state != null
	if not visible or rig == null or rig.camera == null:
		plates.clear()
		_forget_others()
		return
	_target_left -= delta
	plates.clear()
	_bounds = get_viewport_rect().grow(_BESIDE_PX)
	for id: String in entities.enemies:
		var enemy: TrEnemySchema = Multiplayer.state.enemy(id)
		if enemy != null and enemy.is_alive:
			_show_enemy(id, entities.enemies[id], enemy, delta)
	for id: String in entities.players:
		var player: TrPlayerSchema = Multiplayer.state.player(id)
		if player != null:
			_show_player(id, entities.players[id], player)
	show_plates(delta)


## Arranges what is in [member plates], and draws it if anything of it has changed.
func show_plates(delta: float) -> void:
	DemoPlateLayout.arrange(plates, delta)
	if _signs.size() > plates.size():
		_forget_others()
	for plate: Sign in plates:
		plate.show_changes()


## The plate of somebody, to be filled in and shown with [method show_plates]; [param at] is above its head on the screen.
func sign_of(id: String, at: Vector2) -> Sign:
	var found: Sign = _signs.get(id)
	if found == null:
		found = Sign.new()
		found.id = id
		found.face = Face.new()
		found.face.plate = found
		add_child(found.face)
		_signs[id] = found
	found.anchor = at
	if _bounds.has_point(at):
		plates.append(found)
	return found


## Writes a name on a plate, with a bar of this size.
func write(plate: Sign, words: String, title: String, bar: Vector2) -> void:
	if plate.words == words and plate.title == title and plate.bar == bar:
		return
	plate.words = words
	plate.title = title
	plate.bar = bar
	var font: Font = _Painter.bold() if plate.is_player else _Painter.plain()
	var font_size: int = _PLAYER_FONT if plate.is_player else _ENEMY_FONT
	plate.words_width = font.get_string_size(words, HORIZONTAL_ALIGNMENT_LEFT, -1, font_size).x
	plate.title_width = _Painter.plain().get_string_size(title, HORIZONTAL_ALIGNMENT_LEFT, -1, _TITLE_FONT).x if title != "" else 0.0
	plate.lines_height = font_size + 4.0 + (_TITLE_FONT + 4.0 if title != "" else 0.0)
	plate.whole = Vector2(maxf(maxf(plate.words_width, plate.title_width) + _OUTLINE, bar.x), plate.lines_height + bar.y)
	plate.small = bar if bar != Vector2.ZERO else plate.whole
	plate.face.queue_redraw()


func _show_enemy(id: String, view: DemoEnemyView, enemy: TrEnemySchema, delta: float) -> void:
	var plate: Sign = sign_of(id, _above(view.position, view.height) + Vector2(0.0, _ENEMY_BAR.y))
	var before: float = plate.share if plate.words != "" else 1.0
	plate.share = Multiplayer.room.enemy_health(id) / maxf(enemy.max_health, 1.0)
	var down: float = _LAG_PER_SECOND / maxf(enemy.max_health, 1.0) * delta
	plate.lag = plate.share if plate.share > before or plate.words == "" else move_toward(plate.lag, plate.share, down)
	plate.color = Color("ffd9cf")
	plate.bar_color = _Palette.HEALTH
	plate.rank = DemoPlateLayout.Rank.ENEMY
	if id == _target and _target_left > 0.0:
		plate.rank = DemoPlateLayout.Rank.TARGET
	elif view.is_boss:
		plate.rank = DemoPlateLayout.Rank.BOSS
	elif plate.share < _WEAK_SHARE:
		plate.rank = DemoPlateLayout.Rank.WEAK
	var words: String = view.title if enemy.level < 1 else "%s  %d" % [view.title, enemy.level]
	write(plate, words, "", _BOSS_BAR if view.is_boss else _ENEMY_BAR)


func _show_player(id: String, view: DemoPlayerView, player: TrPlayerSchema) -> void:
	var is_own: bool = id == Multiplayer.player_id
	var has_bar: bool = not is_own and player.is_alive
	var plate: Sign = sign_of(id, _above(view.position, _PLAYER_HEIGHT_M) + Vector2(0.0, 10.0 if has_bar else 4.0))
	plate.is_player = true
	plate.share = player.current_health / maxf(player.max_health, 1.0)
	plate.lag = plate.share
	plate.color = Color(view.color.lightened(0.35), 1.0 if player.connected else 0.5)
	plate.bar_color = view.color
	plate.rank = DemoPlateLayout.Rank.PLAYER
	if is_own:
		plate.rank = DemoPlateLayout.Rank.OWN
	elif plate.share < _WEAK_SHARE:
		plate.rank = DemoPlateLayout.Rank.WEAK
	var words: String = player.character_name if player.level < 1 else "%s  %d" % [player.character_name, player.level]
	var title: String = TrCharacterRules.title_text(Multiplayer.content, player.title) if player.title != "" else ""
	write(plate, words, title, _PLAYER_BAR if has_bar else Vector2.ZERO)


func _on_event(event: Dictionary) -> void:
	if event.get("event_type") == "damage_dealt" and event.get("source_player_id") == Multiplayer.player_id:
		_target = str(event.get("target_enemy_id"))
		_target_left = _TARGET_SECONDS


# Who is gone or beside the screen.
func _forget_others() -> void:
	var kept: Dictionary[String, Sign] = {}
	for plate: Sign in plates:
		kept[plate.id] = plate
	for id: String in _signs:
		if not kept.has(id):
			_signs[id].face.queue_free()
	_signs = kept


func _above(position_on_floor: Vector3, metres: float) -> Vector2:
	return rig.camera.unproject_position(position_on_floor + Vector3.UP * metres)
