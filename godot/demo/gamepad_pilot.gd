extends RefCounted
## The job [code]gamepad[/code] of [DemoAutopilot]: opens a screen of the menu, goes into it and back, with a gamepad's buttons alone.

const _MOST_PRESSES: int = 8

var _autopilot: DemoAutopilot
var _menu: DemoMenu


func _init(autopilot: DemoAutopilot) -> void:
	_autopilot = autopilot
	_menu = autopilot.demo.hud.menu


## Plays it. Returns whether all has come about.
func play() -> bool:
	var friends: DemoScreen = _menu.screen("Friends")
	if not await _autopilot.until(func() -> bool: return _menu.status() == "The server is there.", "the server"):
		return false
	for presses: int in _MOST_PRESSES:
		if _focus() != null and _focus().name in [&"FriendsButton", &"HistoryButton"]:
			break
		await _press(JOY_BUTTON_DPAD_DOWN)
	if _focus().name == &"HistoryButton":
		await _press(JOY_BUTTON_DPAD_LEFT)
	_autopilot.say("on %s" % _focus().name)
	await _press(JOY_BUTTON_A)
	if not await _autopilot.until(func() -> bool: return friends.is_visible_in_tree() and not _menu.waits(), "the screen"):
		return false
	# Over the second column of buttons.
	await _press(JOY_BUTTON_DPAD_RIGHT)
	await _press(JOY_BUTTON_DPAD_RIGHT)
	_autopilot.say("in the screen: %s" % friends.is_ancestor_of(_focus()))
	await _press(JOY_BUTTON_B)
	_autopilot.say("back on %s, screen %s" % [_focus().name, friends.visible])
	return true


func _focus() -> Control:
	return _menu.get_viewport().gui_get_focus_owner()


func _press(button: JoyButton) -> void:
	for is_pressed: bool in [true, false]:
		var event: InputEventJoypadButton = InputEventJoypadButton.new()
		event.button_index = button
		event.pressed = is_pressed
		Input.parse_input_event(event)
		await _menu.get_tree().process_frame
		await _menu.get_tree().process_frame
