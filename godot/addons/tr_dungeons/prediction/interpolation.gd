class_name TrInterpolation
extends RefCounted
## The other players as they are shown: a little in the past, by the room's ticks. A player who walks evenly is shown where its walk has it
## by then; of one who is put from place to place the straight way between two places is shown.
##
## Nothing jumps: where the news is another than what was shown, the difference melts.

# Snapshots that nobody will look at again are forgotten.
const _KEPT: int = 16
# The delay follows the latest news out of so many.
const _NEWS_KEPT: int = 8
# A walk that began longer ago than this was not told late: this client has just come in. In ticks.
const _LONG_AGO: float = 20.0
# On top of the latest news, in ticks.
const _MARGIN: float = 0.5
# The delay changes by so many ticks a second: the others seem that much faster or slower meanwhile, a fortieth.
const _DELAY_CHANGE: float = 0.5
# A difference up to this melts at this share of the speed of a walk, so that nobody sees it. Metres.
const _SMALL_M: float = 0.5
const _GENTLE_SHARE: float = 0.04
# A larger one is gone in about so many seconds.
const _LARGE_SECONDS: float = 0.5
# Radians a second.
const _TURN_SPEED: float = 12.0
# More than turning around once is rounded by.
const _SAME_YAW: float = 1e-5

## Seconds between two patches of the state.
var interval: float = 0.2
## How many ticks the room counts in a second.
var ticks_per_second: float = 20.0
## How fast players sprint, in metres a second: those who are put from place to place are shown no faster if that can be helped.
var sprint_speed: float = INF
## Where the local player can walk: nobody is shown in a wall. [code]null[/code] for everywhere.
var ground: TrWalkableArea
## For which moment the others are shown, in seconds of [method TrRoomClock.seconds].
var shown_at: float = 0.0

var _tuning: TrMultiplayerTuning
var _tracks: Dictionary[String, Track] = {}
# The tick of the newest frame.
var _now: float = 0.0


## What the state said of a player: from this tick on it is here, and goes on like that.
class Snapshot:
	extends RefCounted
	## From when on.
	var tick: float
	## Where the player was then.
	var position: Vector3
	## Metres a tick; zero where it stands.
	var velocity: Vector3
	## Where it looked.
	var yaw: float

	func _init(p_tick: float, p_position: Vector3, p_velocity: Vector3, p_yaw: float) -> void:
		tick = p_tick
		position = p_position
		velocity = p_velocity
		yaw = p_yaw

	## Where its walk has it at a tick.
	func at(now: float) -> Vector3:
		return position + velocity * maxf(0.0, now - tick)

	## Whether it walks evenly.
	func walks() -> bool:
		return velocity != Vector3.ZERO


## One player as it is shown.
class Track:
	extends RefCounted
	## Oldest first.
	var snapshots: Array[Snapshot] = []
	## The one that is shown.
	var active: Snapshot
	## The tick that is shown.
	var tick: float = -INF
	## How far in the past it is shown, in ticks.
	var delay: float
	## How far in the past it is to be shown, in ticks: the delay changes little by little.
	var wanted_delay: float
	## How late the newest news were, in ticks.
	var late: PackedFloat64Array = []
	## The `started_tick` that the state said last.
	var started_tick: float = 0.0
	## Where its snapshots have it.
	var place: Vector3
	## What is shown on top of that, and melts.
	var offset: Vector3 = Vector3.ZERO
	## Where it is shown to look.
	var yaw: float = 0.0
	## Whether it is shown where it will be as long as the state says nothing new of it.
	var is_settled: bool = false


func _init(tuning: TrMultiplayerTuning) -> void:
	_tuning = tuning


## The state has said something of a player: where it is, and with [param velocity] (metres a second) that it has walked on from there since
## [param started_tick]. [param now] is the present tick.
func apply_server_state(player_id: String, position: Vector3, yaw: float, velocity: Vector3, started_tick: float, now: float) -> void:
	var track: Track = _tracks.get(player_id)
	var is_new: bool = track == null
	if is_new:
		track = Track.new()
		track.delay = _usual_delay()
		track.wanted_delay = track.delay
		track.yaw = yaw
		_tracks[player_id] = track
	track.is_settled = false
	var newest: Snapshot = track.snapshots[-1] if not is_new else null
	var speed: Vector3 = velocity / ticks_per_second
	if started_tick != track.started_tick:
		track.started_tick = started_tick
		_take_walk(track, Snapshot.new(started_tick, position, speed, yaw), now)
	elif newest != null and newest.walks() and speed == Vector3.ZERO:
		_take_walk(track, Snapshot.new(now, position, speed, yaw), now)
	elif newest != null and (newest.walks() or newest.position == position):
		newest.yaw = yaw
	else:
		_take_place(track, newest, Snapshot.new(now, position, Vector3.ZERO, yaw))
	if is_new:
		_show(track, now - track.delay)
	if track.snapshots.size() > _KEPT:
		track.snapshots.pop_front()


## Once a frame: [param now] is the present tick.
func advance(now: float) -> void:
	shown_at = TrRoomClock.seconds()
	# The engine evens out what it says of a frame's length. After a late frame it would have too much melt at once.
	var seconds: float = clampf((now - _now) / ticks_per_second, 0.0, _tuning.longest_frame)
	_now = now
	for track: Track in _tracks.values():
		if track.is_settled:
			track.tick = now - track.delay
			continue
		track.delay = move_toward(track.delay, track.wanted_delay, _DELAY_CHANGE * seconds)
		if track.offset != Vector3.ZERO:
			_melt(track, seconds)
		_show(track, now - track.delay)
		track.yaw = rotate_toward(track.yaw, track.active.yaw, _TURN_SPEED * seconds)
		track.is_settled = _is_settled(track)


## The player is gone.
func remove(player_id: String) -> void:
	_tracks.erase(player_id)


## Whether there is anything to show of this player.
func has(player_id: String) -> bool:
	return _tracks.has(player_id)


## How far in the past a player is shown, in seconds.
func delay_of(player_id: String) -> float:
	var track: Track = _tracks.get(player_id)
	return track.delay / ticks_per_second if track != null else 0.0


## Where a player is shown; the origin for one that is not there.
func position_of(player_id: String) -> Vector3:
	var track: Track = _tracks.get(player_id)
	if track == null:
		return Vector3.ZERO
	var shown: Vector3 = track.place + track.offset
	if ground == null or not track.active.walks():
		return shown
	var free: Vector2 = ground.nearest(Vector2(shown.x, shown.z))
	return Vector3(free.x, shown.y, free.y)


## Where a player is shown to look.
func yaw_of(player_id: String) -> float:
	var track: Track = _tracks.get(player_id)
	return track.yaw if track != null else 0.0


# Before it is known how late news are; and of players who are put from place to place.
func _usual_delay() -> float:
	return interval * _tuning.interpolation_intervals * ticks_per_second


# The room says from which tick on: what was thought of the time since then was wrong.
func _take_walk(track: Track, snapshot: Snapshot, now: float) -> void:
	var late: float = now - snapshot.tick
	if late >= 0.0 and late < _LONG_AGO:
		track.late.append(late)
		if track.late.size() > _NEWS_KEPT:
			track.late.remove_at(0)
		track.wanted_delay = interval * ticks_per_second
		for each: float in track.late:
			track.wanted_delay = maxf(track.wanted_delay, each + _MARGIN)
	while not track.snapshots.is_empty() and track.snapshots[-1].tick >= snapshot.tick:
		track.snapshots.pop_back()
	track.snapshots.append(snapshot)


func _take_place(track: Track, newest: Snapshot, snapshot: Snapshot) -> void:
	if newest != null:
		var now: float = snapshot.tick
		var metres: float = newest.position.distance_to(snapshot.position)
		# What is critical comes between two patches, and brings the next step early: it is walked no faster for that.
		var in_order: float = newest.tick + metres / sprint_speed * ticks_per_second
		snapshot.tick = clampf(in_order, now, now + track.delay / 2.0)
		if metres > _tuning.others_snap_distance:
			track.snapshots.clear()
			track.active = null
			snapshot.tick = now - track.delay
		elif snapshot.tick <= newest.tick:
			track.snapshots.pop_back()
		elif now - track.delay > newest.tick:
			# Until now the player was shown where it stood last. So its way begins there and now, and not at some time in the past.
			track.snapshots.append(Snapshot.new(now - track.delay, newest.position, Vector3.ZERO, newest.yaw))
	track.snapshots.append(snapshot)
	if track.active == null:
		_show(track, snapshot.tick)


func _show(track: Track, tick: float) -> void:
	var index: int = 0
	while index + 1 < track.snapshots.size() and track.snapshots[index + 1].tick <= tick:
		index += 1
	var snapshot: Snapshot = track.snapshots[index]
	var next: Snapshot = track.snapshots[index + 1] if index + 1 < track.snapshots.size() else null
	if track.active == null:
		track.offset = Vector3.ZERO
	elif snapshot != track.active:
		_keep_even(track, snapshot, next)
	track.active = snapshot
	track.tick = tick
	track.place = _place_on(snapshot, next, tick)


static func _is_settled(track: Track) -> bool:
	var is_newest: bool = track.active == track.snapshots[-1] and not track.active.walks()
	var is_turned: bool = absf(angle_difference(track.yaw, track.active.yaw)) < _SAME_YAW
	return is_newest and is_turned and track.offset == Vector3.ZERO and track.delay == track.wanted_delay


# Another snapshot counts from its tick on, or from now on if that is over: there nothing jumps.
func _keep_even(track: Track, snapshot: Snapshot, next: Snapshot) -> void:
	var tick: float = maxf(snapshot.tick, track.tick)
	var before: Vector3 = track.place
	if track.active.walks():
		before = track.active.at(tick)
	elif tick > track.tick:
		before = snapshot.position if not snapshot.walks() else track.place
	track.offset += before - _place_on(snapshot, next, tick)
	if track.offset.length() > _tuning.others_snap_distance:
		track.offset = Vector3.ZERO


static func _place_on(snapshot: Snapshot, next: Snapshot, tick: float) -> Vector3:
	if snapshot.walks() or next == null or next.walks() or next.tick <= snapshot.tick:
		return snapshot.at(tick)
	return snapshot.position.lerp(next.position, clampf((tick - snapshot.tick) / (next.tick - snapshot.tick), 0.0, 1.0))


func _melt(track: Track, seconds: float) -> void:
	var metres: float = track.offset.length()
	var speed: float = _tuning.correction_speed
	if track.active.walks():
		speed = metres / _LARGE_SECONDS if metres > _SMALL_M else track.active.velocity.length() * ticks_per_second * _GENTLE_SHARE
	track.offset = track.offset.move_toward(Vector3.ZERO, speed * seconds)
