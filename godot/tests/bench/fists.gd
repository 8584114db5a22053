extends RefCounted
## Fights without thinking, so that there is something to measure: goes for whom is nearest, and strikes as often as it may.

const _CLOSE_M: float = 1.4
const _STRIKE_AGAIN_SECONDS: float = 0.5
const _RESPAWN_AGAIN_SECONDS: float = 2.5
const _KEYS: Array[StringName] = [&"move_left", &"move_right", &"move_forward", &"move_back", &"attack"]

var _game: MultiplayerManager
var _wait: float = 0.0


func _init(game: MultiplayerManager) -> void:
	_game = game


## One frame in a room of a dungeon.
func fight(delta: float) -> void:
	var local: TrLocalPlayer = _game.local
	_wait -= delta
	if not local.is_alive:
		if _may(_RESPAWN_AGAIN_SECONDS):
			_game.actions.respawn()
		return
	var way: Vector3 = _way_to_enemy()
	local.walk(_direction(way), false, delta)
	if way.length() < _CLOSE_M + 0.5 and _may(_STRIKE_AGAIN_SECONDS):
		_game.actions.attack(atan2(way.x, way.z))


## One frame in a room of a dungeon, by the keys of a game that has the bridge.
func press_keys(delta: float) -> void:
	_wait -= delta
	let_go_of_keys()
	if not _game.local.is_alive:
		return
	var way: Vector3 = _way_to_enemy()
	var ahead: Vector2 = _direction(way)
	var wanted: Array[bool] = [ahead.x < -0.3, ahead.x > 0.3, ahead.y < -0.3, ahead.y > 0.3, way.length() < _CLOSE_M + 0.5 and _may(_STRIKE_AGAIN_SECONDS)]
	for key: int in _KEYS.size():
		if wanted[key]:
			Input.action_press(_KEYS[key])


## No key is held any more.
func let_go_of_keys() -> void:
	for key: StringName in _KEYS:
		Input.action_release(key)


## One frame in a match.
func duel() -> void:
	var fought: TrArenaMatch = _game.arena.current
	var own: TrArenaFighterSchema = fought.state.fighter(fought.player_id)
	var nearest: Vector3 = Vector3.INF
	for each: TrArenaFighterSchema in fought.state.fighters.values():
		if own == null or each.team == own.team or not each.is_alive():
			continue
		var way: Vector3 = fought.position_of(each.player_id) - fought.position_of(fought.player_id)
		if way.length() < nearest.length():
			nearest = way
	if nearest == Vector3.INF:
		fought.walk(Vector2.ZERO)
		return
	fought.look(atan2(nearest.x, nearest.z))
	fought.walk(_direction(nearest))
	for ability_id: String in (["melee_attack", "cleave"] if nearest.length() < _CLOSE_M + 0.5 else ["fireball"]):
		if fought.can_use(ability_id):
			fought.press(ability_id)


func _way_to_enemy() -> Vector3:
	var nearest: Vector3 = Vector3.INF
	for id: String in _game.state.enemies:
		var way: Vector3 = _game.room.enemy_position(id) - _game.local.predicted_position
		if _game.state.enemy(id).is_alive and way.length() < nearest.length():
			nearest = way
	return nearest if nearest != Vector3.INF else Vector3.ZERO


# Beside its opponent it goes round it, so that both keep moving.
static func _direction(way: Vector3) -> Vector2:
	var ahead: Vector2 = Vector2(way.x, way.z).normalized()
	return ahead if way.length() > _CLOSE_M else ahead.orthogonal()


func _may(again_seconds: float) -> bool:
	if _wait > 0.0:
		return false
	_wait = again_seconds
	return true
