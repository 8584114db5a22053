class_name TrSelfCheck
extends RefCounted
## Looks for what cannot be in this client itself: values that no rule gives, and time that runs unlike the world's.
##
## It is noted, and reported to the server's log at most once in [member TrMultiplayerTuning.report_interval]. Nothing else follows: a client that
## changes the game can change this as well; the server's own checks are what counts.

## Something impossible was seen, for the first time or again.
signal noted(kind: String, detail: String)

# What is noted of a kind beyond this is only counted.
const _LONGEST_DETAIL: int = 400
const _KINDS: int = 20
# A game that hangs, or is suspended, is no cheat; and short times say nothing.
const _TIMING_WINDOW_SECONDS: float = 5.0
const _CLOCK_STEP_SECONDS: float = 5.0
# Clocks and what is to be reported are looked at so often. The server takes back at once what nobody has walked.
const _LOOK_SECONDS: float = 0.1

## What was seen and not reported yet: kind → its newest detail.
var unreported: Dictionary[String, String] = {}
## How often each kind was seen.
var counts: Dictionary[String, int] = {}

var _report: Callable
var _interval: float
var _tolerance: float
var _reported_at: float = -INF

var _looked_at: float = 0.0
var _window_began_at: float = 0.0
var _window_frames: float = 0.0
var _wall_offset: float = NAN
var _tick_seen: float = 0.0
var _tick_seen_at: float = NAN
var _odometer: float = 0.0
var _jumps: int = -1
var _predicted_position: Vector3 = Vector3.ZERO


## [param report] takes a kind and a detail, and says whether they were sent.
func _init(report: Callable, interval: float, tolerance: float) -> void:
	_report = report
	_interval = interval
	_tolerance = tolerance
	_window_began_at = TrRoomClock.seconds()


## Something impossible was seen.
func note(kind: String, detail: String) -> void:
	if not counts.has(kind) and counts.size() >= _KINDS:
		return
	counts[kind] = counts.get(kind, 0) + 1
	unreported[kind] = detail.left(_LONGEST_DETAIL)
	noted.emit(kind, detail)


## Once a frame, with the length that the engine says it had.
func advance(delta: float, local: TrLocalPlayer, ground: TrWalkableArea) -> void:
	_window_frames += delta
	_check_movement(local, ground)
	var now: float = TrRoomClock.seconds()
	if now - _looked_at < _LOOK_SECONDS:
		return
	_looked_at = now
	_check_frames(now)
	_check_wall_clock(now)
	if not unreported.is_empty() and now - _reported_at >= _interval:
		_report_one(now)


## After every patch.
func check_values(me: TrPlayerSchema) -> void:
	_check_amount("health", me.current_health, me.max_health)
	_check_amount("mana", me.current_mana, me.max_mana)
	_check_amount("stamina", me.current_stamina, me.max_stamina)
	if me.gold < 0.0:
		note("impossible_gold", "gold %s" % me.gold)


## The server has said its tick. Its time must not be slower than this client's.
func check_tick(tick: float, tick_ms: float) -> void:
	var now: float = TrRoomClock.seconds()
	var here: float = now - _tick_seen_at
	if here < _TIMING_WINDOW_SECONDS:
		return
	# Not a number, and so neither less nor more, as long as there is nothing to compare with.
	var there: float = (tick - _tick_seen) * tick_ms / 1000.0
	if here > there * _tolerance + 1.0:
		note("fast_clock", "%.1f s here, %.1f s on the server" % [here, there])
	_tick_seen = tick
	_tick_seen_at = now


## The connection was lost: a room in which nobody is lets its time stand.
func forget_tick() -> void:
	_tick_seen_at = NAN


func _check_amount(what: String, amount: float, maximum: float) -> void:
	if not is_finite(amount) or amount < 0.0 or amount > maximum:
		note("impossible_%s" % what, "%s of %s" % [amount, maximum])


# The local player stands where the rules have walked it to, or where the server has put it; and nobody stands in a wall.
func _check_movement(local: TrLocalPlayer, ground: TrWalkableArea) -> void:
	var here: Vector3 = local.predicted_position
	var moved: float = here.distance_to(_predicted_position)
	if moved == 0.0 and local.jumps == _jumps:
		return
	if local.jumps == _jumps and moved > local.odometer - _odometer + 0.05:
		note("impossible_step", "%.2f m, of which %.2f m were walked" % [moved, local.odometer - _odometer])
	var at: Vector2 = Vector2(here.x, here.z)
	if (moved > 0.0 or _jumps == -1) and not ground.can_walk(at, at):
		note("impossible_position", "%.2f, %.2f is in a wall" % [at.x, at.y])
	_jumps = local.jumps
	_odometer = local.odometer
	_predicted_position = here


# What the engine says of its frames, against this machine's clock.
func _check_frames(now: float) -> void:
	var window: float = now - _window_began_at
	if window < _TIMING_WINDOW_SECONDS:
		return
	if _window_frames > window * _tolerance:
		note("fast_frames", "%.1f s of frames in %.1f s" % [_window_frames, window])
	_window_began_at = now
	_window_frames = 0.0


# The clock on the wall is set now and then, but hardly ever by much.
func _check_wall_clock(now: float) -> void:
	var offset: float = Time.get_unix_time_from_system() - now
	if not is_nan(_wall_offset) and absf(offset - _wall_offset) > _CLOCK_STEP_SECONDS:
		note("clock_jump", "%.0f s" % (offset - _wall_offset))
	_wall_offset = offset


func _report_one(now: float) -> void:
	var kind: String = unreported.keys()[0]
	var was_sent: bool = _report.call(kind, "%s (seen %d times)" % [unreported[kind], counts[kind]])
	if not was_sent:
		return
	_reported_at = now
	unreported.erase(kind)
