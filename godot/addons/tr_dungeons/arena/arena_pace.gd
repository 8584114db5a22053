class_name TrArenaPace
extends RefCounted
## When inputs are sent: 30 a second, up to 5 % more or fewer, so that each waits at the server for about a tick before its turn.
##
## An input that waits longer is later than it need be; one that comes too late makes the fighter repeat its last step, or stand.

# As a share of the rate.
const _MOST_CHANGE: float = 0.05
# Ticks that the input which waits least should wait.
const _LEAST_WAIT: float = 1.0
const _MOST_WAIT: float = 4.0
# Ticks of that: more after each tick for which none had come, and less in each second without one.
const _MORE_AFTER_STARVING: float = 0.25
const _LESS_PER_SECOND: float = 0.05
# Ticks by which the wait may be off before anything is done.
const _TOLERANCE: float = 0.25
const _WINDOW_SECONDS: float = 1.0
# After a hitch of this game, a frame that is so many times as long as usual, the inputs that were missed are not sent: all at once they would
# only have to wait.
const _HITCH: float = 1.5
const _LEAST_AT_ONCE: int = 2
# Weight of the newest frame in the usual one.
const _FRAME_WEIGHT: float = 0.1

## Inputs a second, as a share of 30.
var rate: float = 1.0
## How many ticks the input of the last second that waited least has waited at the server; -1 as long as that is not known.
var wait_ticks: float = -1.0
## How many ticks found no input.
var starved_ticks: int = 0
## How many inputs were never sent, after hitches of this game.
var skipped_inputs: int = 0
## Towards the next input, as a share of the time between two.
var progress: float = 0.0

var _wanted: float = _LEAST_WAIT
# In seconds.
var _usual_frame: float = 0.0
# When inputs were done, in seconds, and how long after they were sent, the shortest first.
var _done_at: PackedFloat64Array = []
var _took: PackedFloat64Array = []


## How many inputs are to be sent in a frame of so many seconds.
func due(delta: float) -> int:
	progress += delta * TrArenaStep.TICKS_PER_SECOND * rate
	var count: int = floori(progress)
	progress -= float(count)
	var most: int = maxi(_LEAST_AT_ONCE, ceili(_usual_frame * _HITCH * TrArenaStep.TICKS_PER_SECOND))
	_usual_frame = lerpf(_usual_frame, delta, _FRAME_WEIGHT)
	skipped_inputs += maxi(0, count - most)
	return mini(count, most)


## The server has used an input, [param took] seconds after it was sent; a message alone takes [param round_trip] seconds to the server and
## back.
func note_used(took: float, round_trip: float, now: float) -> void:
	while not _took.is_empty() and _took[-1] >= took:
		_took.remove_at(_took.size() - 1)
		_done_at.remove_at(_done_at.size() - 1)
	_took.append(took)
	_done_at.append(now)
	while _done_at[0] < now - _WINDOW_SECONDS:
		_took.remove_at(0)
		_done_at.remove_at(0)
	_wanted = maxf(_LEAST_WAIT, _wanted - _LESS_PER_SECOND / TrArenaStep.TICKS_PER_SECOND)
	wait_ticks = maxf(0.0, (_took[0] - round_trip) * TrArenaStep.TICKS_PER_SECOND)
	var off: float = _wanted - wait_ticks
	rate = 1.0 if absf(off) < _TOLERANCE else 1.0 + clampf(off * _MOST_CHANGE, -_MOST_CHANGE, _MOST_CHANGE)


## The server had no input for a tick.
func note_starved() -> void:
	starved_ticks += 1
	_wanted = minf(_MOST_WAIT, _wanted + _MORE_AFTER_STARVING)


## Forgets how inputs were used: the connection is another.
func reset() -> void:
	_took.clear()
	_done_at.clear()
	_wanted = _LEAST_WAIT
	wait_ticks = -1.0
	rate = 1.0
