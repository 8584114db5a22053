class_name TrMoveSender
extends RefCounted
## Tells the room how the local player walks: a move when that changes and at least once a second, each with the next number, and never two
## within a patch interval. In between the room walks the character on by the same rules.

# The room walks a character on for a second, an interval and the latency tolerance.
const _SAID_AGAIN_SECONDS: float = 0.95
const _SEEN_TURN: float = 0.1
# What differs by less is no change.
const _SAME_PLACE_M: float = 0.1
const _SAME_DIRECTION: float = 0.03
const _SAME_SPEED: float = 0.05

## The least seconds between two moves: the room's patch interval.
var interval: float = 0.2
## The number of the newest move. The room wants them to grow, also after a reconnection.
var seq: int = 0
## Where the room was told that the player is, or has said that it is.
var position: Vector2 = Vector2.ZERO
## How the room was told that it walks on from there: metres a second, zero where it stands.
var velocity: Vector2 = Vector2.ZERO
## Where the room will know the player to look.
var yaw: float = 0.0
## When the newest move was sent, in seconds of [method TrRoomClock.seconds].
var sent_at: float = -INF
## Seconds that the player has walked since then.
var unsent_seconds: float = 0.0

var _send: Callable
var _budget: TrMessageBudget
var _sprints: bool = false
# When the next move may go. One that goes late makes the next one no later, so that the rhythm is kept.
var _due_at: float = -INF


## [param send_move] takes the payload of a move.
func _init(send_move: Callable, budget: TrMessageBudget) -> void:
	_send = send_move
	_budget = budget


## The room has the player stand there: it has said so, or was told by a request.
func place(p_position: Vector2) -> void:
	position = p_position
	velocity = Vector2.ZERO
	_sprints = false
	unsent_seconds = 0.0


## The longest that one move may cover, in seconds of walking.
func longest() -> float:
	return interval if velocity == Vector2.ZERO else _SAID_AGAIN_SECONDS + interval


## Whether the room has it otherwise: where the player is, how it walks, where it looks.
func has_news(p_position: Vector2, p_yaw: float, p_velocity: Vector2, sprints: bool, now: float) -> bool:
	if absf(angle_difference(yaw, p_yaw)) > _SEEN_TURN:
		return true
	if velocity == Vector2.ZERO or p_velocity == Vector2.ZERO:
		return velocity != p_velocity or position != p_position
	if sprints != _sprints or now - sent_at >= _SAID_AGAIN_SECONDS:
		return true
	if absf(velocity.length() - p_velocity.length()) > _SAME_SPEED or absf(velocity.angle_to(p_velocity)) > _SAME_DIRECTION:
		return true
	return not is_near(p_position, now)


## Whether the room has the player about there.
func is_near(p_position: Vector2, now: float) -> bool:
	return (position + velocity * (now - sent_at)).distance_to(p_position) <= _SAME_PLACE_M


## Whether the time for a move has come.
func is_due(now: float) -> bool:
	return now >= _due_at


## Whether the server takes another move now.
func may_send() -> bool:
	return _budget.may_send("move")


## Sends a move. [param was_sprinting] is of the way to here, [param sprints] of the way on.
func send(p_position: Vector2, p_yaw: float, was_sprinting: bool, p_velocity: Vector2, sprints: bool, now: float) -> void:
	_budget.spend("move")
	seq += 1
	position = p_position
	yaw = p_yaw
	velocity = p_velocity
	_sprints = sprints
	sent_at = now
	unsent_seconds = 0.0
	_due_at = (_due_at if now - _due_at < interval / 2.0 else now) + interval
	var move: Dictionary = {"seq": seq, "position_x": p_position.x, "position_y": 0, "position_z": p_position.y, "yaw": p_yaw}
	if was_sprinting:
		move["sprinting"] = true
	if velocity != Vector2.ZERO:
		move["moving"] = {"direction": atan2(velocity.x, velocity.y), "speed": velocity.length()}
		if sprints:
			move["moving"]["sprinting"] = true
	_send.call(move)
