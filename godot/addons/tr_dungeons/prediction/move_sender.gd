class_name MoveSender
extends RefCounted
## Tells the room where one has walked to: one move every patch interval while one moves, each with the next number.

# The server takes 10 moves a second in the long run; what is not urgent waits for so long.
const _SHORTEST_S: float = 0.1
const _SEEN_TURN: float = 0.1

## Seconds between two moves: the room's patch interval.
var interval: float = 0.2
## The number of the newest move. The room wants them to grow, also after a reconnection.
var seq: int = 0
## Where the room will know one to be when all moves have come.
var position: Vector2 = Vector2.ZERO
## Where the room will know one to look.
var yaw: float = 0.0
## When the newest move was sent, in seconds of [method RoomClock.seconds].
var sent_at: float = -INF
## Seconds that one has walked since then.
var unsent_seconds: float = 0.0

var _send: Callable
var _budget: MessageBudget


## [param send_move] takes the payload of a move.
func _init(send_move: Callable, budget: MessageBudget) -> void:
	_send = send_move
	_budget = budget


## The room has said where one is.
func place(p_position: Vector2) -> void:
	position = p_position
	unsent_seconds = 0.0


## Whether there is something to tell.
func has_news(p_position: Vector2, p_yaw: float) -> bool:
	return p_position != position or absf(angle_difference(yaw, p_yaw)) > _SEEN_TURN


## Whether the time for a move has come.
func is_due(now: float) -> bool:
	return now - sent_at >= interval


## Whether the server takes another move now.
func may_send() -> bool:
	return _budget.may_send("move")


## Whether a move may go before its time.
func may_hurry(now: float) -> bool:
	return now - sent_at >= _SHORTEST_S and may_send()


## Sends a move.
func send(p_position: Vector2, p_yaw: float, is_sprinting: bool, now: float) -> void:
	_budget.spend("move")
	seq += 1
	position = p_position
	yaw = p_yaw
	sent_at = now
	unsent_seconds = 0.0
	var move: Dictionary = {"seq": seq, "position_x": p_position.x, "position_y": 0, "position_z": p_position.y, "yaw": p_yaw}
	if is_sprinting:
		move["sprinting"] = true
	_send.call(move)
