extends Node
## Takes the pictures of the documentation while the autopilot plays. Frames are drawn only for pictures, so that also a machine that
## draws in software plays at full speed; of many moments the best is kept.

const _SECONDS: Dictionary[String, float] = {"room": 7.0, "fight": 25.0, "boss": 60.0, "panel": 22.0}

# A picture of the boss with this score shows all that there is to see.
const _GOOD: float = 20.0

## Who plays.
var autopilot: DemoAutopilot = null

var _name: String = ""
var _best: float = -1.0
var _age: float = 0.0
var _hit_at: float = -10.0
var _frames_to_draw: int = 3


func _ready() -> void:
	_name = autopilot.job.get_slice(":", 1)
	autopilot.is_greedy = false
	autopilot.is_peaceful = true
	RenderingServer.render_loop_enabled = false
	Engine.max_fps = 60
	Multiplayer.combat_event_received.connect(_on_event)
	if _name == "panel":
		autopilot.demo.hud.toggle_connection()


func _process(delta: float) -> void:
	if Multiplayer.local == null:
		return
	_age += delta
	_pose()
	# The first frames only make the shaders ready; nobody fights before that.
	if _frames_to_draw > 0:
		_frames_to_draw -= 1
		RenderingServer.force_draw(false)
		_age = 0.0
		autopilot.is_peaceful = _frames_to_draw > 0
		return
	var score: float = _score()
	if score > _best + 0.01:
		_take(score)
	if _age > _SECONDS[_name] or _is_over():
		set_process(false)
		print("PICTURE %s score %.1f" % [_name, _best])
		autopilot.end(0 if _best >= 0.0 else 1)


func _pose() -> void:
	var middle: Vector2 = Multiplayer.room.walkable_area.room_rect().get_center()
	match _name:
		"room":
			autopilot.post = middle + Vector2(-1.6, -1.2)
			autopilot.demo.rig.distance = 27.0
		"fight":
			autopilot.demo.rig.distance = 18.5
			autopilot.is_mage = true
			autopilot.post = middle + Vector2(-1.5, -3.0)
			autopilot.is_peaceful = _age < 2.2
		"boss":
			autopilot.demo.rig.distance = 25.0
			autopilot.is_peaceful = Multiplayer.state.boss_phase >= 2 and _best < _GOOD
			autopilot.post = middle + Vector2(-1.0, -2.0)
		"panel":
			autopilot.demo.rig.distance = 22.0
			for loot_instance_id: String in Multiplayer.state.loot_drops:
				var loot: Vector3 = Multiplayer.state.loot(loot_instance_id).place()
				autopilot.post = Vector2(loot.x, loot.z) + DemoCamera.on_floor(Vector2(1.4, -0.3))


# How good a picture would be now; less than 0 for not at all.
func _score() -> float:
	var score: float = 0.0
	var near: int = 0
	for id: String in Multiplayer.state.players:
		if Multiplayer.room.player_position(id).distance_to(Multiplayer.local.position) < 7.0:
			near += 1
	score += near * 1.5
	if not Multiplayer.local.is_alive:
		score -= 4.0
	match _name:
		"room":
			return score + (0.0 if _age > 5.0 else -20.0)
		"fight":
			score += 6.0 if not Multiplayer.state.projectiles.is_empty() else 0.0
			score += 3.0 if _age - _hit_at < 0.5 else 0.0
			return score + _living() * 1.0 - (20.0 if _living() == 0 or _age < 2.7 else 0.0)
		"boss":
			score += 4.0 if _age - _hit_at < 0.5 else 0.0
			score += 3.0 * Multiplayer.state.boss_phase + 1.0 * _living()
			score += 20.0 if _is_slamming() else 0.0
			return score - (30.0 if not _has_boss() or _age < 2.8 else 0.0)
	# The panel: its curves need a while, and there should be something to send.
	score += roundf(Multiplayer.room.quality.patches_per_second) + (3.0 if not Multiplayer.state.loot_drops.is_empty() else 0.0)
	return score - (30.0 if _age < 15.0 else 0.0)


func _is_over() -> bool:
	return (_name == "fight" or _name == "boss") and _best >= 0.0 and _living() == 0


# Whether somebody prepares an ability, and the circle on the floor is half full.
func _is_slamming() -> bool:
	for id: String in Multiplayer.state.enemies:
		var enemy: TrEnemySchema = Multiplayer.state.enemy(id)
		if enemy.is_alive and enemy.attack_ability_id != "" and enemy.attack_started_tick > 0.0:
			var seconds: float = (Multiplayer.room.tick - enemy.attack_started_tick) / 20.0
			var cast_time: float = Multiplayer.content.ability(enemy.attack_ability_id).get("cast_time", 1.0)
			if seconds > cast_time * 0.5 and seconds < cast_time * 0.95:
				return true
	return false


func _has_boss() -> bool:
	for id: String in Multiplayer.state.enemies:
		var enemy: TrEnemySchema = Multiplayer.state.enemy(id)
		if enemy.is_alive and Multiplayer.content.enemy_type(enemy.enemy_type_id).has("phases") and Multiplayer.room.enemy_health(id) > 0.0:
			return true
	return false


func _living() -> int:
	var count: int = 0
	for id: String in Multiplayer.state.enemies:
		if Multiplayer.state.enemy(id).is_alive:
			count += 1
	return count


func _take(score: float) -> void:
	RenderingServer.force_draw(false)
	print("DRAWN at %.1f s, score %.1f" % [_age, score])
	_best = score
	get_viewport().get_texture().get_image().save_png(autopilot.folder.path_join("%s.png" % _name))


func _on_event(event: Dictionary) -> void:
	if event.get("event_type") == "damage_dealt":
		_hit_at = _age
