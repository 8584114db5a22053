class_name TrArenaHits
extends RefCounted
## Whom the local player's strikes hit: predicted by what the player sees when they land, as the server judges them, and then settled by what it
## says.

## A strike of the local player hits, as predicted.
signal predicted(hit: TrArenaHit)
## The server says so, too: now with its damage. It comes for hits that were not predicted, and for others' hits, as well.
signal settled(hit: TrArenaHit, was_predicted: bool)
## The server says that it did not hit.
signal taken_back(hit: TrArenaHit)

# So many patches after the input was used its hit has been told, if there is one.
const _PATIENCE: int = 3

## Of own strikes: how many hits were predicted and confirmed.
var confirmed_count: int = 0
## How many were predicted and taken back.
var taken_back_count: int = 0
## How many were not predicted.
var unforeseen_count: int = 0

var _numbers: TrArenaNumbers
var _open: Array[TrArenaHit] = []


func _init(numbers: TrArenaNumbers) -> void:
	_numbers = numbers


## What takes effect in an own input. [param others] are those who may be hit: slot → where the player sees them, as [code][x, z][/code].
func predict(seq: int, releases: Array[TrArenaRelease], own_slot: int, others: Dictionary[int, PackedFloat64Array]) -> void:
	for release: TrArenaRelease in releases:
		if _numbers.type_of(release.button) != "melee":
			continue
		for slot: int in others:
			if _reaches(release, others[slot]):
				var hit: TrArenaHit = TrArenaHit.new()
				hit.source_slot = own_slot
				hit.target_slot = slot
				hit.ability_id = _numbers.ability_ids[release.button]
				hit.seq = seq
				_open.append(hit)
				predicted.emit(hit)


## The message [code]hit[/code].
func apply_message(message: Array, own_slot: int) -> void:
	var said: TrArenaHit = TrArenaHit.from_message(message, _numbers)
	var open: TrArenaHit = _open_as(said) if said.source_slot == own_slot else null
	if open != null:
		_open.erase(open)
		confirmed_count += 1
	elif said.source_slot == own_slot and _numbers.button_of(said.ability_id) >= 0:
		if _numbers.type_of(_numbers.button_of(said.ability_id)) == "melee":
			unforeseen_count += 1
	settled.emit(said, open != null)


## A patch, in which the server has used the inputs up to [param used].
func apply_server_state(used: int) -> void:
	for hit: TrArenaHit in _open.duplicate():
		if hit.seq > used:
			continue
		hit.patches_since += 1
		if hit.patches_since > _PATIENCE:
			_open.erase(hit)
			taken_back_count += 1
			taken_back.emit(hit)


## Takes back all that is open: the connection is lost.
func reset() -> void:
	for hit: TrArenaHit in _open.duplicate():
		_open.erase(hit)
		taken_back.emit(hit)


func _open_as(said: TrArenaHit) -> TrArenaHit:
	for hit: TrArenaHit in _open:
		if hit.target_slot == said.target_slot and hit.ability_id == said.ability_id:
			return hit
	return null


func _reaches(release: TrArenaRelease, place: PackedFloat64Array) -> bool:
	var x: float = place[0] - release.x
	var z: float = place[1] - release.z
	var metres: float = sqrt(x * x + z * z)
	if metres > _numbers.reach(release.button):
		return false
	var yaw: float = TrArenaInput.yaw_of(release.aim)
	if metres > 0.0 and (sin(yaw) * x + cos(yaw) * z) / metres < cos(_numbers.half_angle(release.button)):
		return false
	return _numbers.area.can_walk(Vector2(release.x, release.z), Vector2(place[0], place[1]))
