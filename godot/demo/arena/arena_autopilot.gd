class_name DemoArenaAutopilot
extends Node
## Plays a match by itself: walks up to the nearest opponent, shoots and strikes. Alone it says after a round how it went, and ends the game.

const _FAR: float = 5.0
const _NEAR: float = 1.7

## What it plays in.
var demo: DemoArena = null
## Whether it goes on after the first round, and leaves it to others to end the game.
var plays_on: bool = false
## Where it keeps a picture of the fight; empty for none.
var folder: String = ""

var _hits: int = 0
var _frames_to_draw: int = 3
var _has_picture: bool = false
var _is_listening: bool = false
var _is_done: bool = false


# Frames are drawn only for the picture, so that also a machine that draws in software plays at full speed.
func _ready() -> void:
	Engine.max_fps = 60
	RenderingServer.render_loop_enabled = folder == ""


func _process(_delta: float) -> void:
	var duel: TrArenaMatch = demo.duel
	if folder != "" and _frames_to_draw > 0:
		# The first ones only make the shaders ready.
		_frames_to_draw -= 1
		RenderingServer.force_draw(false)
	if duel == null or _is_done:
		return
	if not _is_listening:
		_is_listening = true
		duel.hit_settled.connect(_on_hit_settled)
		duel.phase_changed.connect(_on_phase_changed)
	var foe: TrArenaFighterSchema = _nearest_foe(duel)
	if foe == null:
		duel.walk(Vector2.ZERO)
		return
	var at: Vector3 = duel.position_of(foe.player_id)
	var way: Vector3 = at - duel.position_of(duel.player_id)
	duel.look_at(Vector2(at.x, at.z))
	var ahead: Vector2 = Vector2(way.x, way.z).normalized()
	# Around what stands between, and both on the same side of it.
	if not duel.numbers.area.can_walk(Vector2(at.x, at.z) - Vector2(way.x, way.z), Vector2(at.x, at.z)):
		ahead = ahead.rotated(0.9 if duel.own_slot == 1 else -0.9)
	duel.walk(ahead if way.length() > _NEAR else Vector2.ZERO)
	for ability_id: String in (["fireball", "frost_bolt"] if way.length() > _FAR else ["cleave", "melee_attack"]):
		if way.length() < _NEAR + 0.4 and duel.can_use(ability_id) or way.length() > _FAR and duel.can_use(ability_id):
			duel.press(ability_id)
			break


func _on_hit_settled(hit: TrArenaHit, _was_predicted: bool) -> void:
	_hits += 1
	if folder != "" and not _has_picture and hit.source_slot == demo.duel.own_slot and _hits > 6:
		_has_picture = true
		await get_tree().create_timer(0.2).timeout
		RenderingServer.force_draw(false)
		get_viewport().get_texture().get_image().save_png(folder.path_join("arena.png"))


func _on_phase_changed(phase: int) -> void:
	if plays_on:
		return
	if phase != TrArenaStateSchema.Phase.ROUND_OVER and phase != TrArenaStateSchema.Phase.OVER or _is_done:
		return
	_is_done = true
	var hits: TrArenaHits = demo.duel.hits
	print("arena: round %d is over, %d hits, %d of own strikes as predicted, %d not" % [
		demo.duel.state.round, _hits, hits.confirmed_count, hits.taken_back_count + hits.unforeseen_count,
	])
	await Multiplayer.leave()
	get_tree().quit()


func _nearest_foe(duel: TrArenaMatch) -> TrArenaFighterSchema:
	var nearest: TrArenaFighterSchema = null
	var shortest: float = INF
	var own: TrArenaFighterSchema = duel.state.fighter(duel.player_id)
	for fighter: TrArenaFighterSchema in duel.state.fighters.values():
		var metres: float = duel.position_of(fighter.player_id).distance_to(duel.position_of(duel.player_id))
		if own != null and fighter.team != own.team and fighter.is_alive() and metres < shortest:
			nearest = fighter
			shortest = metres
	return nearest
