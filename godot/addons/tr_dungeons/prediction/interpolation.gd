class_name Interpolation
extends RefCounted
## The other players as they are shown: a little in the past, on the straight way between two snapshots of the state.
##
## Times are in seconds of [method RoomClock.seconds].

# Snapshots that nobody will look at again are forgotten.
const _KEPT: int = 16

## Seconds between two patches of the state.
var interval: float = 0.2
## How far in the past the others are shown, in seconds.
var delay: float:
	get:
		return interval * _tuning.interpolation_intervals

var _tuning: MultiplayerTuning
var _tracks: Dictionary[String, Array] = {}


## What the state said of a player, and when it came.
class Snapshot:
	extends RefCounted
	## When it came.
	var at: float
	## Where the player was.
	var position: Vector3
	## Where it looked.
	var yaw: float

	func _init(p_at: float, p_position: Vector3, p_yaw: float) -> void:
		at = p_at
		position = p_position
		yaw = p_yaw


func _init(tuning: MultiplayerTuning) -> void:
	_tuning = tuning


## The state has said where a player is.
func take(player_id: String, position: Vector3, yaw: float, at: float) -> void:
	var track: Array = _tracks.get_or_add(player_id, [])
	var shown_at: float = at
	if not track.is_empty():
		var newest: Snapshot = track[-1]
		var metres: float = newest.position.distance_to(position)
		# What is critical comes between two patches, and brings the next step early: it is walked no faster for that.
		shown_at = clampf(newest.at + metres / _tuning.others_usual_speed, at, at + delay / 2.0)
		if metres > _tuning.others_snap_distance:
			track.clear()
			shown_at = at
		elif shown_at <= newest.at:
			track.pop_back()
		elif at - delay > newest.at:
			# Until now the player was shown where it stood last. So its way begins there and now, and not at some time in the past.
			track.append(Snapshot.new(at - delay, newest.position, newest.yaw))
	track.append(Snapshot.new(shown_at, position, yaw))
	if track.size() > _KEPT:
		track.pop_front()


## The player is gone.
func remove(player_id: String) -> void:
	_tracks.erase(player_id)


## Whether there is anything to show of this player.
func has(player_id: String) -> bool:
	return _tracks.has(player_id)


## Where a player is shown at a time; the origin for one that is not there.
func position_of(player_id: String, at: float) -> Vector3:
	var pair: Array[Snapshot] = _around(player_id, at - delay)
	return pair[0].position.lerp(pair[1].position, _share(pair, at - delay)) if not pair.is_empty() else Vector3.ZERO


## Where a player is shown to look at a time.
func yaw_of(player_id: String, at: float) -> float:
	var pair: Array[Snapshot] = _around(player_id, at - delay)
	return lerp_angle(pair[0].yaw, pair[1].yaw, _share(pair, at - delay)) if not pair.is_empty() else 0.0


# The snapshots before and after a time; twice the same where there is but one side.
func _around(player_id: String, at: float) -> Array[Snapshot]:
	var track: Array = _tracks.get(player_id, [])
	if track.is_empty():
		return []
	var before: Snapshot = track[0]
	for snapshot: Snapshot in track:
		if snapshot.at > at:
			return [before, snapshot]
		before = snapshot
	return [before, before]


static func _share(pair: Array[Snapshot], at: float) -> float:
	var length: float = pair[1].at - pair[0].at
	return clampf((at - pair[0].at) / length, 0.0, 1.0) if length > 0.0 else 0.0
