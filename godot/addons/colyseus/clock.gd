class_name ColyseusClock
extends RefCounted
## The server's time, as far as it can be known from here: [member ColyseusRoom.clock].
##
## Rooms that take inputs send their time with every patch. All times are in milliseconds since the room began. In other rooms, and
## before the first patch, [method server_now] is this client's own time.

# Weights of the newest sample in the averages.
const _WEIGHT: float = 0.1
const _JITTER_WEIGHT: float = 1.0 / 16.0
# A round trip that takes so many times as long as usual says nothing of the connection: the game was paused.
const _OUTLIER: float = 4.0
# The offset is taken from packets that were nearly as fast as the fastest of the last seconds, since only those did not wait in queues.
const _NEARLY_FASTEST: float = 1.2
const _FASTEST_WINDOW_MS: float = 10_000.0
# So many samples are taken as they come, until the average has settled.
const _WARM_UP: int = 30
# How fast render_now() follows server_now(), and how far off it must be to jump instead.
const _RENDER_TAU_MS: float = 250.0
const _RENDER_JUMP_MS: float = 250.0

## The last time that the server has sent, as it was sent; 0 before the first.
var last_server_time: float = 0.0
## How long a message takes to the server and back, on average. 0 as long as it is not known.
var smoothed_rtt: float = 0.0
## How long the last one took.
var rtt: float = 0.0
## By how much patches come too early or too late, on average.
var jitter: float = 0.0
## How often the room sends patches; 0 if it does not say.
var patch_interval: float = 0.0

var _is_running: bool = false
var _offset: float = 0.0
var _has_offset: bool = false
var _offset_samples: int = 0
var _last_received_at: float = -1.0
# The fastest round trips of the last seconds, and when they were: ascending, so the first is the fastest.
var _fastest: Array[Vector2] = []
var _render_time: float = 0.0
var _render_time_at: float = 0.0


## This client's own time: it goes on evenly, and begins somewhere.
func now() -> float:
	return float(Time.get_ticks_usec()) / 1000.0


## What time it is on the server. Compare with it what the server has stamped, such as when something ends.
func server_now() -> float:
	return now() + _offset


## As [method server_now], without its small jumps: to draw by.
func render_now() -> float:
	var target: float = server_now()
	var here: float = now()
	if not _is_running:
		return target
	var passed: float = here - _render_time_at
	if _render_time_at > 0.0 and passed < 0.5:
		return _render_time
	passed = minf(passed, 100.0)
	_render_time_at = here
	_render_time += passed
	var behind: float = target - _render_time
	_render_time += behind if absf(behind) > _RENDER_JUMP_MS else behind * (1.0 - exp(-passed / _RENDER_TAU_MS))
	return _render_time


# The room takes inputs, so it will send its time.
func _start(interval: float) -> void:
	_is_running = true
	patch_interval = maxf(0.0, interval)


# A patch with the server's time, and how long the input took that it acknowledges, or -1.
func _sample(server_time: float, round_trip: float) -> void:
	var here: float = now()
	_measure_jitter(here)
	last_server_time = server_time
	if smoothed_rtt > 0.0 and round_trip > smoothed_rtt * _OUTLIER:
		round_trip = -1.0
	_follow(server_time, round_trip, here)
	if round_trip >= 0.0:
		smoothed_rtt = round_trip if rtt == 0.0 and smoothed_rtt == 0.0 else lerpf(smoothed_rtt, round_trip, _WEIGHT)
		rtt = round_trip


func _follow(server_time: float, round_trip: float, here: float) -> void:
	if round_trip < 0.0:
		# Without a round trip the way here is not known. It is only better than nothing.
		if not _has_offset:
			_has_offset = true
			_offset = server_time - here
		return
	var offset: float = server_time + round_trip / 2.0 - here
	var fastest: float = _fastest_of(round_trip, here)
	_offset_samples += 1
	if not _has_offset:
		_has_offset = true
		_offset = offset
	elif _offset_samples <= _WARM_UP or round_trip <= fastest * _NEARLY_FASTEST:
		_offset = lerpf(_offset, offset, _WEIGHT)


func _fastest_of(round_trip: float, here: float) -> float:
	while not _fastest.is_empty() and _fastest[-1].x >= round_trip:
		_fastest.pop_back()
	_fastest.append(Vector2(round_trip, here))
	while _fastest[0].y < here - _FASTEST_WINDOW_MS:
		_fastest.pop_front()
	return _fastest[0].x


func _measure_jitter(here: float) -> void:
	if _last_received_at >= 0.0 and patch_interval > 0.0:
		var gap: float = here - _last_received_at
		var intervals: float = roundf(gap / patch_interval)
		if intervals >= 1.0 and intervals <= _OUTLIER:
			jitter = lerpf(jitter, absf(gap - intervals * patch_interval), _JITTER_WEIGHT)
	_last_received_at = here
