extends Control
## Names with levels and titles above players, and health bars above enemies, drawn flat on the screen so that they can always be read.

const _Painter = preload("painter.gd")
const _Palette = preload("../look/palette.gd")

const _PLAYER_HEIGHT_M: float = 2.05
const _SIZE: Vector2 = Vector2(64.0, 8.0)

## Who is to be named; set by the HUD.
var entities: DemoEntities = null
## Through which they are seen; set by the HUD.
var rig: DemoCamera = null

# Enemies' health as it was a moment ago, by id.
var _lag: Dictionary[String, float] = {}


func _process(delta: float) -> void:
	visible = Multiplayer.state != null
	if not visible:
		_lag.clear()
		return
	for id: String in entities.enemies:
		var health: float = Multiplayer.room.enemy_health(id)
		var before: float = _lag.get(id, health)
		_lag[id] = health if health > before else move_toward(before, health, delta * 40.0)
	queue_redraw()


func _draw() -> void:
	if Multiplayer.state == null or rig == null or rig.camera == null:
		return
	for id: String in entities.enemies:
		var enemy: TrEnemySchema = Multiplayer.state.enemy(id)
		if enemy != null and enemy.is_alive:
			_draw_enemy(entities.enemies[id], enemy)
	for id: String in entities.players:
		var player: TrPlayerSchema = Multiplayer.state.player(id)
		if player != null:
			_draw_player(entities.players[id], player)


func _draw_enemy(view: DemoEnemyView, enemy: TrEnemySchema) -> void:
	var at: Vector2 = _above(view.position, view.height)
	var health: float = Multiplayer.room.enemy_health(view.enemy_instance_id)
	var bar_size: Vector2 = _SIZE * (1.5 if view.is_boss else 1.0)
	var most: float = maxf(enemy.max_health, 1.0)
	var lag: float = _lag.get(view.enemy_instance_id, health)
	_Painter.bar(self, Rect2(at - Vector2(bar_size.x * 0.5, 0.0), bar_size), health / most, _Palette.HEALTH, lag / most)
	var words: String = view.title if enemy.level < 1 else "%s  %d" % [view.title, enemy.level]
	_Painter.text(self, at - Vector2(0.0, 5.0), words, 13, Color("ffd9cf"), HORIZONTAL_ALIGNMENT_CENTER, false, 5)


func _draw_player(view: DemoPlayerView, player: TrPlayerSchema) -> void:
	var at: Vector2 = _above(view.position, _PLAYER_HEIGHT_M)
	var color: Color = Color(view.color.lightened(0.35), 1.0 if player.connected else 0.5)
	var words: String = player.character_name if player.level < 1 else "%s  %d" % [player.character_name, player.level]
	_Painter.text(self, at, words, 14, color, HORIZONTAL_ALIGNMENT_CENTER, true, 5)
	if player.title != "":
		_Painter.text(self, at - Vector2(0.0, 17.0), TrCharacterRules.title_text(Multiplayer.content, player.title), 12, Color(_Palette.GOLD, color.a), HORIZONTAL_ALIGNMENT_CENTER, false, 4)
	if view.player_id != Multiplayer.player_id and player.is_alive:
		var rect: Rect2 = Rect2(at + Vector2(-24.0, 5.0), Vector2(48.0, 5.0))
		_Painter.bar(self, rect, player.current_health / maxf(player.max_health, 1.0), view.color)


func _above(position_on_floor: Vector3, metres: float) -> Vector2:
	return rig.camera.unproject_position(position_on_floor + Vector3.UP * metres)
