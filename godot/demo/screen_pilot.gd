extends RefCounted
## What jobs of [DemoAutopilot] have in common that use the screens of the menu: presses their buttons as a player does, as soon as they can be
## pressed.

var _autopilot: DemoAutopilot
var _menu: DemoMenu


func _init(autopilot: DemoAutopilot) -> void:
	_autopilot = autopilot
	_menu = autopilot.demo.hud.menu


## Opens a screen with its button, unless it is open.
func open(screen: String) -> bool:
	var is_open: Callable = func() -> bool: return _menu.screen(screen).is_visible_in_tree() and not _menu.waits()
	return is_open.call() or await _autopilot.press(screen + "Button", is_open)


## Presses a button of a screen's line, whose id is asked for in each frame, and waits until that is done.
func press_on(screen: DemoScreen, find_id: Callable, deed: String, is_done: Callable) -> bool:
	var is_pressed: Callable = func() -> bool: return screen.press_on(str(find_id.call()), deed)
	if not await _autopilot.until(is_pressed, "the button %s" % deed):
		return false
	return await _autopilot.until(func() -> bool: return is_done.call() and not _menu.waits(), "what %s does" % deed)


## Waits until the menu says something that begins so.
func until_told(beginning: String) -> bool:
	return await _autopilot.until(func() -> bool: return _menu.status().begins_with(beginning), "the words %s" % beginning)


## An id that is known before.
static func always(id: String) -> String:
	return id
