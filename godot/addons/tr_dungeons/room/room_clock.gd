class_name TrRoomClock
extends RefCounted
## The room's tick as it is now: the newest one that came, and the time since then.
##
## It runs behind the server's own by the time that a message takes. So what is computed with it against the server's ticks, such as a
## regeneration, is rather too little than too much.

# A difference up to this is made good little by little, so that nobody on its way jumps. In ticks.
const _GENTLE_TICKS: float = 10.0
# A twentieth of the time: nobody on its way is seen to hurry or to dawdle.
const _TICKS_MADE_GOOD_PER_SECOND: float = 1.0
# The room says whole ticks, and its word comes late now and then. So a clock that is this much ahead of it may well be right.
const _LATE_TICKS: float = 2.0

## Milliseconds of one tick.
var tick_ms: float = 50.0
## How long a message takes to the server and back, in milliseconds.
var round_trip_ms: float = 0.0
## The newest tick that came from the server.
var newest: float = 0.0
## When it came, in seconds of [method seconds].
var newest_at: float = 0.0

# What is still shown on top, until it is made good.
var _excess: float = 0.0
var _is_known: bool = false


## This machine's own clock, which is never set: seconds since the game began.
static func seconds() -> float:
	return float(Time.get_ticks_usec()) / 1_000_000.0


## The server has said which tick it is.
func apply_server_state(said: float) -> void:
	var now: float = seconds()
	var shown: float = tick_at(now)
	if _is_known and shown >= said and shown - said < _LATE_TICKS:
		return
	newest = said
	newest_at = now
	_excess = shown - said if _is_known and absf(shown - said) < _GENTLE_TICKS else 0.0
	_is_known = true


## The present tick, with its fraction.
func tick() -> float:
	return tick_at(seconds())


## The tick at a time of [method seconds].
func tick_at(at: float) -> float:
	var since: float = at - newest_at
	return newest + since * 1000.0 / tick_ms + move_toward(_excess, 0.0, maxf(0.0, since) * _TICKS_MADE_GOOD_PER_SECOND)


## How many ticks from now, by this clock, the room will know what is sent now.
func ticks_on_the_way() -> float:
	return round_trip_ms / tick_ms


## How many ticks there are in so many seconds.
func ticks_in(duration: float) -> float:
	return duration * 1000.0 / tick_ms
