class_name TrWayBack
extends Node
## Brings a player back by itself when the room was left against the player's will: the server was away, or restarted, or the room failed.
## [codeblock]
## var way_back := TrWayBack.new()
## way_back.manager = Multiplayer
## add_child(way_back)
## [/codeblock]
## It calls [method MultiplayerManager.play] again and again, with longer and longer pauses, until that works or [method stop] is called. It
## waits for as long as the server has paused the account, and does nothing where coming back makes no sense: see
## [method TrCloseReason.may_return].

const _FIRST_PAUSE_SECONDS: float = 1.0
const _LONGEST_PAUSE_SECONDS: float = 10.0

## Whom it brings back. To be set before it is added to the tree.
var manager: MultiplayerManager = null
## Whether it is under way.
var is_trying: bool = false
## Why the player is out, or why the newest try has failed.
var reason: String = ""
## Seconds until the next try; 0 during a try.
var seconds_left: float:
	get:
		return maxf(0.0, _try_at - TrRoomClock.seconds())

var _pause: float = _FIRST_PAUSE_SECONDS
var _try_at: float = 0.0
var _is_asking: bool = false


func _ready() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	manager.room.left.connect(_on_disconnected)


func _process(_delta: float) -> void:
	if is_trying and not _is_asking and TrRoomClock.seconds() >= _try_at:
		_try()


## Gives up.
func stop() -> void:
	is_trying = false


func _on_disconnected(code: int, why: String) -> void:
	reason = why
	is_trying = TrCloseReason.may_return(code)
	_pause = _FIRST_PAUSE_SECONDS
	_wait()


func _try() -> void:
	_is_asking = true
	var is_back: bool = await manager.play()
	_is_asking = false
	if not is_trying:
		return
	var is_hopeless: bool = not is_back and manager.last_error.code in [
		TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED, TrMultiplayerError.CANCELLED,
	]
	if is_back or is_hopeless:
		is_trying = false
		return
	reason = manager.last_error.message
	_pause = minf(_pause * 2.0, _LONGEST_PAUSE_SECONDS)
	_wait()


func _wait() -> void:
	_try_at = TrRoomClock.seconds() + maxf(_pause, manager.sanctions.pause_left())
