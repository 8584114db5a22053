class_name TrArenaShots
extends RefCounted
## What flies in a match. An own projectile is there as soon as it is predicted; the same [TrArenaShot] goes on when the server has it.

## Something flies.
signal appeared(shot: TrArenaShot)
## It flies no more: it has hit, come to its end, or the server does not know of it.
signal gone(shot: TrArenaShot)

# As the server does it: a shot is ahead by half of the round trip, at most so much, in seconds.
const _MOST_AHEAD: float = 0.1
# Ticks by which the server may have it begin at another time than predicted.
const _TOLERANCE: float = 6.0
# Ticks after which the server has it, if it has used the input.
const _LATE: int = 2

## What flies now.
var all: Array[TrArenaShot] = []
## How far, in metres, the newest own one was from where it was predicted when the server had it.
var newest_jump: float = 0.0
## How many own ones were predicted, and not taken back.
var predicted: int = 0
## How many of those that were predicted the server did not know.
var taken_back: int = 0

var _numbers: TrArenaNumbers
# By the server's id.
var _known: Dictionary[String, TrArenaShot] = {}


func _init(numbers: TrArenaNumbers) -> void:
	_numbers = numbers


## What takes effect in an own input: shots are there at once. [param round_trip] in seconds.
func predict(seq: int, releases: Array[TrArenaRelease], own_slot: int, round_trip: float) -> void:
	for release: TrArenaRelease in releases:
		if _numbers.type_of(release.button) != "ranged":
			continue
		var shot: TrArenaShot = TrArenaShot.new()
		shot.source_slot = own_slot
		shot.seq = seq
		var ahead: float = floorf(minf(round_trip / 2.0, _MOST_AHEAD) * TrArenaStep.TICKS_PER_SECOND + 0.5)
		shot.begin(_numbers, release.button, release.x, release.z, release.aim, float(release.tick) - ahead)
		predicted += 1
		_add(shot)


## A patch: the state after [param tick], in which the server has used the inputs up to [param used].
func apply_server_state(state: TrArenaStateSchema, tick: int, own_slot: int, used: int, shown_tick: float) -> void:
	for projectile_id: String in state.projectiles:
		if not _known.has(projectile_id):
			var said: TrArenaProjectileSchema = state.projectiles[projectile_id]
			_take(said, projectile_id, own_slot, shown_tick)
	for projectile_id: String in _known.keys():
		if not state.projectiles.has(projectile_id):
			var ended: TrArenaShot = _known[projectile_id]
			_known.erase(projectile_id)
			_remove(ended)
	for shot: TrArenaShot in all.filter(_is_unknown.bind(used, float(tick))):
		taken_back += 1
		_remove(shot)


## An own shot has hit, maybe before any patch has shown it.
func note_hit(ability_id: String) -> void:
	for shot: TrArenaShot in all:
		if shot.is_predicted() and shot.seq > 0 and shot.ability_id == ability_id:
			_remove(shot)
			return


## Nothing flies any more.
func clear() -> void:
	_known.clear()
	for shot: TrArenaShot in all.duplicate():
		_remove(shot)


func _take(said: TrArenaProjectileSchema, projectile_id: String, own_slot: int, shown_tick: float) -> void:
	var shot: TrArenaShot = _predicted_as(said) if said.source_slot == own_slot else null
	var is_new: bool = shot == null
	if is_new:
		shot = TrArenaShot.new()
		shot.source_slot = said.source_slot
	var before: Vector3 = shot.position_at(shown_tick)
	shot.projectile_id = projectile_id
	shot.begin(_numbers, said.ability - 1, said.x, said.z, said.aim, said.started_tick)
	_known[projectile_id] = shot
	if is_new:
		_add(shot)
	else:
		newest_jump = before.distance_to(shot.position_at(shown_tick))


# The oldest of those that it may be.
func _predicted_as(said: TrArenaProjectileSchema) -> TrArenaShot:
	for shot: TrArenaShot in all:
		var is_it: bool = shot.is_predicted() and shot.button == said.ability - 1
		if is_it and absf(shot.started_tick - said.started_tick) <= _TOLERANCE:
			return shot
	return null


# Whether the server would have it by now.
func _is_unknown(shot: TrArenaShot, used: int, tick: float) -> bool:
	return shot.is_predicted() and shot.seq <= used and tick > shot.started_tick + _MOST_AHEAD * TrArenaStep.TICKS_PER_SECOND + float(_LATE)


func _add(shot: TrArenaShot) -> void:
	all.append(shot)
	appeared.emit(shot)


func _remove(shot: TrArenaShot) -> void:
	all.erase(shot)
	gone.emit(shot)
