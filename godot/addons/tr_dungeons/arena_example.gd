extends Node2D
## A duel on a server of this machine, seen from above: arrow keys, mouse and space bar. The second who starts it is the opponent.

const _PIXELS: float = 20.0

## The match; null until it is joined.
var duel: TrArenaMatch = null


func _ready() -> void:
	Multiplayer.failed.connect(func(error: ColyseusError) -> void: push_error(error))
	duel = await Multiplayer.arena.join_or_create({pvp_mode_id = "duel", character_name = "Ada"})
	if duel == null:
		return
	position = get_viewport_rect().size / 2.0
	duel.hit_settled.connect(func(hit: TrArenaHit, _was_predicted: bool) -> void: print(hit.ability_id, " hits: ", hit.damage_amount))
	duel.over.connect(func(result: Dictionary) -> void: print("The match is over: ", result))


func _process(_delta: float) -> void:
	if duel == null:
		return
	duel.walk(Input.get_vector("ui_left", "ui_right", "ui_up", "ui_down"))
	duel.look_at(get_local_mouse_position() / _PIXELS)
	if Input.is_action_pressed("ui_accept"):
		duel.press("melee_attack")
	queue_redraw()


func _draw() -> void:
	if duel == null:
		return
	for fighter: TrArenaFighterSchema in duel.state.fighters.values():
		var at: Vector3 = duel.position_of(fighter.player_id) * _PIXELS
		var ahead: Vector2 = Vector2.from_angle(PI / 2.0 - duel.yaw_of(fighter.player_id)) * _PIXELS
		draw_circle(Vector2(at.x, at.z), _PIXELS / 2.0, Color.GOLD if fighter.slot == duel.own_slot else Color.CRIMSON)
		draw_line(Vector2(at.x, at.z), Vector2(at.x, at.z) + ahead, Color.WHITE, 2.0)
	for shot: TrArenaShot in duel.shots.all:
		var at: Vector3 = duel.projectile_position(shot) * _PIXELS
		draw_circle(Vector2(at.x, at.z), 4.0, Color.ORANGE)
