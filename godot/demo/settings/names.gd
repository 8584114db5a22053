extends RefCounted
## How a player reads the codes of [DemoBindings]. Keys are called as they are printed on the player's own keyboard.

const _MOUSE: Dictionary[int, String] = {
	MOUSE_BUTTON_LEFT: "LMB", MOUSE_BUTTON_RIGHT: "RMB", MOUSE_BUTTON_MIDDLE: "MMB", MOUSE_BUTTON_WHEEL_UP: "Wheel up",
	MOUSE_BUTTON_WHEEL_DOWN: "Wheel down",
}
const _PAD: Dictionary[int, String] = {
	JOY_BUTTON_A: "A", JOY_BUTTON_B: "B", JOY_BUTTON_X: "X", JOY_BUTTON_Y: "Y", JOY_BUTTON_BACK: "View", JOY_BUTTON_START: "Menu",
	JOY_BUTTON_LEFT_STICK: "LS", JOY_BUTTON_RIGHT_STICK: "RS", JOY_BUTTON_LEFT_SHOULDER: "LB", JOY_BUTTON_RIGHT_SHOULDER: "RB",
	JOY_BUTTON_DPAD_UP: "Pad up", JOY_BUTTON_DPAD_DOWN: "Pad down", JOY_BUTTON_DPAD_LEFT: "Pad left", JOY_BUTTON_DPAD_RIGHT: "Pad right",
}
const _TRIGGERS: Dictionary[int, String] = {JOY_AXIS_TRIGGER_LEFT: "LT", JOY_AXIS_TRIGGER_RIGHT: "RT"}


## The name of a code; empty for none.
static func of(code: String) -> String:
	var what: String = code.get_slice(":", 1)
	match code.get_slice(":", 0):
		"key":
			return _key(OS.find_keycode_from_string(what))
		"mouse":
			return _MOUSE.get(what.to_int(), "Mouse %s" % what)
		"pad":
			return _PAD.get(what.to_int(), "Button %s" % what)
		"trigger":
			return _TRIGGERS.get(what.to_int(), "Axis %s" % what)
	return ""


static func _key(physical: Key) -> String:
	# Without a window there is no keyboard to ask.
	if DisplayServer.get_name() == "headless":
		return OS.get_keycode_string(physical)
	return OS.get_keycode_string(DisplayServer.keyboard_get_label_from_physical(physical))
