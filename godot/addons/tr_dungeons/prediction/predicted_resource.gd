class_name TrPredictedResource
extends RefCounted
## The own mana or stamina: what the server last said of it, less what was used since then.
##
## As on the server, it is kept as an amount and the tick since when it grows, so nothing is added up frame by frame.

## What there was at [member since_tick].
var amount: float = 0.0
## From this tick on it grows.
var since_tick: float = 0.0
## The most there can be.
var maximum: float = 0.0
## Points that come back in a tick.
var per_tick: float
## Ticks in which nothing comes back after use.
var pause_ticks: float

# What is used here is known to the server only later; until then its word is not taken, unless it says that there is much less.
const _MUCH_LESS: float = 8.0

var _used_at: float = -INF


func _init(p_per_tick: float, p_pause_ticks: float) -> void:
	per_tick = p_per_tick
	pause_ticks = p_pause_ticks


## What there is at a tick.
func at(tick: float) -> float:
	return minf(maximum, amount + maxf(0.0, tick - since_tick) * per_tick)


## Uses so much; the room knows of it [param ticks_on_the_way] later, and its pause begins then. A cost of 0 is no use.
func use(cost: float, tick: float, ticks_on_the_way: float) -> void:
	if cost == 0.0:
		return
	amount = at(tick) - cost
	since_tick = tick if pause_ticks == 0.0 else tick + ticks_on_the_way + pause_ticks
	_used_at = tick


## Nothing comes back for so many ticks and the pause after them: it is being used, and what was used is said later.
func pause(tick: float, ticks: float) -> void:
	amount = at(tick)
	since_tick = maxf(since_tick, tick + ticks + pause_ticks)
	_used_at = tick


## It is not being used any more: what comes back, comes back after the pause at the latest.
func go_on(tick: float, ticks_on_the_way: float) -> void:
	since_tick = minf(since_tick, tick + ticks_on_the_way + pause_ticks)


## Takes back a use that the server has refused.
func give_back(cost: float) -> void:
	amount += cost


## The server's word. It is taken if nothing was used here for [param settled_ticks], or if there is much less than it seems.
func reconcile(said_amount: float, said_since: float, said_maximum: float, tick: float, settled_ticks: float) -> void:
	maximum = said_maximum
	var said: float = minf(said_maximum, said_amount + maxf(0.0, tick - said_since) * per_tick)
	if tick - _used_at >= settled_ticks or said < at(tick) - _MUCH_LESS:
		amount = said_amount
		since_tick = said_since
