class_name DemoArena
extends Node3D
## A match in the demo: shows it, and says what the player does. The rules are the server's, and [code]Multiplayer.arena[/code] knows them.
## [br][br]
## [Demo] shows it as long as the player is in a match. It also plays alone, as the command line says:
## [code]godot --path godot res://demo/arena/arena.tscn -- --server=ws://… --name=Ada[/code], with [code]--mode=2v2[/code] for another mode,
## [code]--match=<match_id>[/code] for one particular match, and [code]--autopilot[/code] to play one round by itself; [code]--shots=<folder>[/code] keeps a picture of it.

const _Arguments = preload("../arguments.gd")
const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _Reasons = preload("../hud/reasons.gd")
const _Scenery = preload("../world/scenery.gd")

const _MENU: String = "res://demo/demo.tscn"
## What presses the button of the ability at this place of the mode's.
const ACTIONS: Array[StringName] = [
	&"attack", &"skill_1", &"skill_2", &"skill_3", &"dodge", &"drink_health", &"drink_mana", &"interact",
]

@onready var court: DemoCourtView = %Court
@onready var rig: DemoCamera = %Camera
@onready var hud: DemoArenaHud = %Hud
@onready var numbers: DemoDamageNumbers = %Numbers

## The match; null for none.
var duel: TrArenaMatch = null
## Whether the player does something else, such as to read the menu.
var is_paused: bool = false

var _arguments: _Arguments = _Arguments.new(OS.get_cmdline_user_args())
var _aim: DemoAim = DemoAim.new()
var _views: Dictionary[int, DemoDuellistView] = {}
var _balls: Dictionary[TrArenaShot, Node3D] = {}


func _ready() -> void:
	DemoSettings.shared()
	get_viewport().msaa_3d = Viewport.MSAA_4X
	hud.rig = rig
	numbers.rig = rig
	numbers.plates = hud.plates
	rig.distance = 24.0
	if get_tree().current_scene == self:
		_play_alone()


## Shows a match, and plays in it.
func show_match(arena_match: TrArenaMatch) -> void:
	duel = arena_match
	hud.arena_match = duel
	court.build(Multiplayer.content.arena(duel.state.arena_id))
	duel.hit_predicted.connect(_on_hit_predicted)
	duel.hit_settled.connect(_on_hit_settled)
	duel.shot_appeared.connect(_on_shot_appeared)
	duel.shot_gone.connect(_on_shot_gone)
	for shot: TrArenaShot in duel.shots.all:
		_on_shot_appeared(shot)


func _play_alone() -> void:
	add_child(_Scenery.new())
	Multiplayer.endpoint = _arguments.value("server", Multiplayer.endpoint)
	hud.words = "Connecting to %s …" % Multiplayer.endpoint
	Multiplayer.failed.connect(_on_failed)
	Multiplayer.arena.left.connect(_on_left)
	if _arguments.has("autopilot"):
		var autopilot: DemoArenaAutopilot = DemoArenaAutopilot.new()
		autopilot.demo = self
		autopilot.folder = _arguments.value("shots")
		add_child(autopilot)
	var options: Dictionary = {"pvp_mode_id": _arguments.value("mode", "duel"), "character_name": _arguments.value("name")}
	var joined: TrArenaMatch = null
	if _arguments.has("match"):
		joined = await Multiplayer.arena.join_by_id(_arguments.value("match"), options)
	else:
		joined = await Multiplayer.arena.join_or_create(options)
	if joined != null:
		print("arena: in match %s" % joined.state.match_id)
		show_match(joined)


func _process(delta: float) -> void:
	if duel == null or duel.is_over:
		return
	if not _arguments.has("autopilot"):
		_play()
	_show_fighters(delta)
	for shot: TrArenaShot in _balls:
		_balls[shot].position = duel.projectile_position(shot) + Vector3.UP
	rig.target = duel.position_of(duel.player_id)


func _unhandled_input(event: InputEvent) -> void:
	DemoSettings.notice_device(event)
	if event.is_action_pressed(&"ui_accept") and not is_paused and hud.can_begin():
		get_viewport().set_input_as_handled()
		var verdict: TrVerdict = await duel.start()
		hud.words = "" if verdict.is_accepted else _Reasons.sentence(verdict)
	elif event.is_action_pressed(&"menu") and get_tree().current_scene == self:
		await Multiplayer.arena.leave()
		get_tree().change_scene_to_file(_MENU)


func _play() -> void:
	if is_paused:
		duel.walk(Vector2.ZERO)
		return
	var on_screen: Vector2 = Input.get_vector(&"move_left", &"move_right", &"move_down", &"move_up")
	duel.walk(DemoCamera.on_floor(on_screen))
	var aim: Vector3 = _aim.place(duel.position_of(duel.player_id), duel.yaw_of(duel.player_id), rig)
	duel.look_at(Vector2(aim.x, aim.z))
	for button: int in duel.numbers.ability_ids.size():
		if Input.is_action_pressed(ACTIONS[button]):
			duel.press(duel.numbers.ability_ids[button])


func _show_fighters(delta: float) -> void:
	for fighter: TrArenaFighterSchema in duel.state.fighters.values():
		if not _views.has(fighter.slot):
			var view: DemoDuellistView = DemoDuellistView.new()
			add_child(view)
			view.build(fighter.slot, fighter.player_id == duel.player_id)
			_views[fighter.slot] = view
		_views[fighter.slot].refresh(duel, fighter, delta)
	for slot: int in _views.keys():
		if duel.state.fighter_on_slot(slot) == null:
			_views[slot].queue_free()
			_views.erase(slot)


# The figure lights up at once; the number comes with the server's word.
func _on_hit_predicted(hit: TrArenaHit) -> void:
	if _views.has(hit.target_slot):
		_views[hit.target_slot].flash()


func _on_hit_settled(hit: TrArenaHit, was_predicted: bool) -> void:
	if not _views.has(hit.target_slot):
		return
	if not was_predicted:
		_views[hit.target_slot].flash()
	var color: Color = _Palette.TAKEN if hit.target_slot == duel.own_slot else _Palette.TEXT
	numbers.add(_views[hit.target_slot].position + Vector3.UP * 1.7, hit.damage_amount, color, hit.is_critical)


func _on_shot_appeared(shot: TrArenaShot) -> void:
	var color: Color = _Palette.MANA if shot.ability_id == "frost_bolt" else _Palette.FIRE
	var ball: Node3D = _Kit.part(self, _Kit.ball(0.22), _Kit.glowing(color))
	_Kit.part(ball, _Kit.ball(0.38), _Kit.glowing(Color(color, 0.4)))
	ball.position = duel.projectile_position(shot) + Vector3.UP
	_balls[shot] = ball


func _on_shot_gone(shot: TrArenaShot) -> void:
	if _balls.has(shot):
		_balls[shot].queue_free()
		_balls.erase(shot)


func _on_left(_code: int, reason: String) -> void:
	hud.words = reason
	hud.arena_match = null


func _on_failed(error: ColyseusError) -> void:
	hud.words = error.message
