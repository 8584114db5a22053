class_name TrEnemyTracks
extends RefCounted
## The enemies as they are shown: where their newest walk has them, and smoothly there when a new walk begins elsewhere.

var _tuning: TrMultiplayerTuning
var _clock: TrRoomClock
var _tracks: Dictionary[String, Track] = {}


## One enemy as it is shown.
class Track:
	extends RefCounted
	## Something is to be shown anew: the server has said something of it, it has moved, or its predicted health is another.
	signal changed

	## What the server says of it.
	var enemy: TrEnemySchema
	## Where it is shown.
	var shown: Vector3
	## Where it is shown to look.
	var yaw: float = 0.0
	## Of what is shown.
	var smoother: TrPositionSmoother
	## A tick at which [signal changed] is to be emitted though nothing has come: set by who shows what ends then.
	var ends_at_tick: float = INF
	## Whether it may be elsewhere in the next frame: most of a crowd stand.
	var is_moving: bool = true


func _init(clock: TrRoomClock, tuning: TrMultiplayerTuning) -> void:
	_clock = clock
	_tuning = tuning


## The server tells of an enemy for the first time.
func add(id: String, enemy: TrEnemySchema) -> void:
	var track: Track = Track.new()
	track.enemy = enemy
	track.smoother = TrPositionSmoother.new(_tuning.enemy_correction_speed, _tuning.enemy_snap_distance)
	track.shown = _authoritative_position(enemy)
	track.yaw = TrMotion.enemy_yaw(enemy, enemy.yaw)
	_tracks[id] = track


## The server has said something new of an enemy.
func update(id: String) -> void:
	var track: Track = _tracks.get(id)
	if track != null:
		track.smoother.correct(track.shown, _authoritative_position(track.enemy))
		track.yaw = TrMotion.enemy_yaw(track.enemy, track.yaw)
		track.is_moving = true
		track.changed.emit()


## The local player's hits that the server has not confirmed are others than before: an enemy's health is shown anew.
func show_health(id: String) -> void:
	var track: Track = _tracks.get(id)
	if track != null:
		track.changed.emit()


## The enemy is gone.
func remove(id: String) -> void:
	_tracks.erase(id)


## Once a frame.
func advance(delta: float) -> void:
	# The same for all of them: in a frame with many enemies each call counts.
	var tick: float = _clock.tick()
	var ticks_per_second: float = _clock.ticks_in(1.0)
	for track: Track in _tracks.values():
		if tick >= track.ends_at_tick:
			track.ends_at_tick = INF
			track.changed.emit()
		if not track.is_moving:
			continue
		track.is_moving = track.enemy.move_speed != 0.0 or track.smoother.offset != Vector3.ZERO
		track.smoother.advance(delta)
		var at: Vector3 = TrMotion.enemy_at(track.enemy, tick, ticks_per_second) + track.smoother.offset
		if at != track.shown:
			track.shown = at
			track.changed.emit()


## What is shown of an enemy; [code]null[/code] for one that is not there.
func track_of(id: String) -> Track:
	return _tracks.get(id)


## Where an enemy is shown; the origin for one that is not there.
func position_of(id: String) -> Vector3:
	var track: Track = _tracks.get(id)
	return track.shown if track != null else Vector3.ZERO


## Where an enemy looks.
func yaw_of(id: String) -> float:
	var track: Track = _tracks.get(id)
	return track.yaw if track != null else 0.0


## Where an enemy is by the server's word, which is what a strike must reach.
func authoritative_position_of(id: String) -> Vector3:
	var track: Track = _tracks.get(id)
	return _authoritative_position(track.enemy) if track != null else Vector3.ZERO


func _authoritative_position(enemy: TrEnemySchema) -> Vector3:
	return TrMotion.enemy_at(enemy, _clock.tick(), 1000.0 / _clock.tick_ms)
