class_name TrArenaPicture
extends RefCounted
## Which tick the picture of the others shows: a steady time, some ticks behind the newest that is heard of.

# By how much it runs faster or slower to come to where it should be, as a share.
const _MOST_SLEW: float = 0.1
# Ticks. What is further off is not caught up with.
const _JUMP: float = 8.0
# The fastest patch of so many seconds says how late the others were.
const _WINDOW_SECONDS: float = 3.0

## The newest tick that has come; -1 for none.
var newest_tick: int = -1
## The tick that is shown, with its fraction.
var tick: float = 0.0

var _delay_ticks: float
# When patches came, in seconds, and by how many ticks they were ahead of this client's time: the latest last, only those that none has
# outrun since.
var _came_at: PackedFloat64Array = []
var _ahead: PackedFloat64Array = []


## [param delay_ticks]: so many behind the newest.
func _init(delay_ticks: float) -> void:
	_delay_ticks = delay_ticks


## A patch of this tick has come. [param now] in seconds.
func hear(p_tick: int, now: float) -> void:
	var is_first: bool = newest_tick < 0
	newest_tick = p_tick
	var ahead: float = float(p_tick) - now * TrArenaStep.TICKS_PER_SECOND
	while not _ahead.is_empty() and _ahead[-1] <= ahead:
		_ahead.remove_at(_ahead.size() - 1)
		_came_at.remove_at(_came_at.size() - 1)
	_ahead.append(ahead)
	_came_at.append(now)
	while _came_at[0] < now - _WINDOW_SECONDS:
		_ahead.remove_at(0)
		_came_at.remove_at(0)
	if is_first:
		tick = maxf(0.0, float(p_tick) - _delay_ticks)


## Forgets how patches came: the connection is another.
func reset() -> void:
	newest_tick = -1
	_came_at.clear()
	_ahead.clear()


## Once a frame of [param delta] seconds.
func advance(delta: float, now: float) -> void:
	if newest_tick < 0:
		return
	var wanted: float = now * TrArenaStep.TICKS_PER_SECOND + _ahead[0] - _delay_ticks
	tick += delta * TrArenaStep.TICKS_PER_SECOND
	var off: float = wanted - tick
	var most: float = _MOST_SLEW * delta * TrArenaStep.TICKS_PER_SECOND
	tick = wanted if absf(off) > _JUMP else tick + clampf(off, -most, most)
	# Nobody has seen what has not come.
	tick = clampf(tick, 0.0, float(newest_tick))
