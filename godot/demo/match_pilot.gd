extends "screen_pilot.gd"
## The job [code]match:<queue_id>[/code] of [DemoAutopilot]: waits in a queue, accepts the match, fights to its end, reads the result and the
## history, with the buttons of the screens, as a player does. Where there is a folder, it keeps pictures.
## [code]watch:<queue_id>[/code] only looks at the queues, until somebody waits there.

const _MATCH_SECONDS: float = 150.0

var _queue: DemoQueueScreen
var _queue_id: String = ""


func _init(autopilot: DemoAutopilot) -> void:
	super(autopilot)
	_queue = _menu.screen("Queue")
	_queue_id = autopilot.job.get_slice(":", 1)


## Plays it. Returns whether all has come about.
func play() -> bool:
	if not await open("Queue"):
		return false
	_autopilot.say("queues: %s" % " | ".join(_queue.lines_said()))
	if not await press_on(_queue, always.bind(_queue_id), "Queue", _is_in.bind("waiting")):
		return false
	_autopilot.say("waits: %s" % _queue.lines_said()[1])
	if not await _autopilot.until(_is_in.bind("asked"), "the match"):
		return false
	await _autopilot.keep_picture("queue")
	if not await press_on(_queue, always.bind("ticket"), "Accept", func() -> bool: return Multiplayer.arena.current != null):
		return false
	_autopilot.say("in a match, menu %s" % _menu.visible)
	return await _fight() and await _read_result()


## Opens the queues once, and looks until somebody waits there.
func watch() -> bool:
	if not await open("Queue"):
		return false
	_autopilot.say("looks at: %s" % _line_of_queue())
	if not await _autopilot.until(func() -> bool: return _line_of_queue().contains("1 player waits."), "somebody who waits"):
		return false
	_autopilot.say("sees: %s" % _line_of_queue())
	return true


func _line_of_queue() -> String:
	for status: TrQueueStatus in Multiplayer.queue.all:
		if status.queue_id == _queue_id:
			for line: String in _queue.lines_said():
				if line.begins_with(status.name):
					return line
	return ""


func _fight() -> bool:
	var demo: Demo = _autopilot.demo
	var duel: TrArenaMatch = Multiplayer.arena.current
	var fighter: DemoArenaAutopilot = DemoArenaAutopilot.new()
	fighter.demo = demo.arena
	fighter.plays_on = true
	demo.arena.add_child(fighter)
	return await _autopilot.until(func() -> bool: return not duel.result.is_empty(), "the end of the match", _MATCH_SECONDS)


func _read_result() -> bool:
	var result: DemoMatchResult = _autopilot.demo.hud.result
	if not await _autopilot.until(func() -> bool: return result.visible and result.is_settled(), "the rating"):
		return false
	_autopilot.say("result: %s" % " | ".join(result.words()).replace("\n", " "))
	await _autopilot.keep_picture("result")
	result.press("Back")
	var is_back: Callable = func() -> bool: return Multiplayer.arena.current == null and _menu.visible and not _menu.waits()
	if not await _autopilot.until(is_back, "the menu"):
		return false
	_autopilot.say("history: %s" % " | ".join(_menu.screen("History").lines_said()))
	await _autopilot.keep_picture("history")
	if not await open("Boards"):
		return false
	_autopilot.say("board: %s" % " | ".join(_menu.screen("Boards").lines_said()))
	await _autopilot.keep_picture("boards")
	return true


func _is_in(state: String) -> bool:
	return Multiplayer.queue.ticket != null and Multiplayer.queue.ticket.state == state
